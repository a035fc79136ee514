package io.polymigrate.sql.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** In the words of MySQL and MariaDB. */
final class MysqlLoadSql implements LoadSql {
  private static final String REFERENCES =
      "SELECT CONSTRAINT_NAME, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, REFERENCED_COLUMN_NAME"
          + " FROM information_schema.KEY_COLUMN_USAGE"
          + " WHERE REFERENCED_TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?"
          + " ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION";
  private static final int CHECK_VIOLATED = 3819;

  private final SqlDialect dialect;

  MysqlLoadSql(SqlDialect dialect) {
    this.dialect = dialect;
  }

  // In that order: the optimiser knows nothing of how few rows a batch has.
  @Override
  public String joined(List<String> tables) {
    return String.join(" STRAIGHT_JOIN ", tables);
  }

  @Override
  public String update(
      List<String> tables, String alias, Map<String, String> assignments, String where) {
    String set =
        assignments.entrySet().stream()
            .map(entry -> alias + "." + entry.getKey() + " = " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "UPDATE " + joined(tables) + " SET " + set + " WHERE " + where;
  }

  @Override
  public String lockRows(String alias) {
    return " FOR UPDATE";
  }

  @Override
  public String lockShared() {
    return " LOCK IN SHARE MODE";
  }

  @Override
  public String orIgnore(String into, String keyColumn) {
    return " ON DUPLICATE KEY UPDATE " + keyColumn + " = " + into + "." + keyColumn;
  }

  @Override
  public String orElse(List<String> key, String assignment) {
    return " ON DUPLICATE KEY UPDATE " + assignment;
  }

  @Override
  public String givenValuesCount() {
    return "";
  }

  @Override
  public String hash(List<Column> columns, String alias) {
    String values =
        columns.stream()
            .map(column -> value(column, alias + dialect.quote(column.name())))
            .map(value -> "IFNULL(SHA2(CAST(" + value + " AS BINARY), 256), '-')")
            .collect(Collectors.joining(", "));
    return "SHA2(" + (values.isEmpty() ? "''" : "CONCAT(" + values + ")") + ", 256)";
  }

  // A float's own text has six digits.
  private static String value(Column column, String name) {
    return column.type().startsWith("float") ? "(" + name + " + 0e0)" : name;
  }

  // What is not there can't be locked without locking others out of the gap, and each other.
  @Override
  public void begin(Session session) throws SQLException {
    session.run("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
  }

  @Override
  public boolean imagesNeverNull() {
    return true;
  }

  @Override
  public boolean violation(SQLException failure) {
    return String.valueOf(failure.getSQLState()).startsWith("23")
        || failure.getErrorCode() == CHECK_VIOLATED;
  }

  @Override
  public List<String> unreferenced(Session session, Table table) throws SQLException {
    Map<Reference, List<String>> parts = new LinkedHashMap<>();
    for (Part part : session.rows(REFERENCES, List.of(table.schema(), table.name()), this::part)) {
      parts.computeIfAbsent(part.reference(), key -> new ArrayList<>()).add(part.equal());
    }
    List<String> all = new ArrayList<>();
    parts.forEach(
        (reference, equal) ->
            all.add(
                "NOT EXISTS (SELECT 1 FROM "
                    + reference.table()
                    + " r WHERE "
                    + String.join(" AND ", equal)
                    + ")"));
    return all;
  }

  private record Reference(String table, String constraint) {}

  private record Part(Reference reference, String equal) {}

  private Part part(ResultSet row) throws SQLException {
    String child = dialect.quote(row.getString(2)) + "." + dialect.quote(row.getString(3));
    return new Part(
        new Reference(child, row.getString(1)),
        "r." + dialect.quote(row.getString(4)) + " = t." + dialect.quote(row.getString(5)));
  }
}
