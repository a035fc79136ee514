package io.polymigrate.sql.operation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** In PostgreSQL's words. */
final class PostgresqlLoadSql implements LoadSql {
  private static final String REFERENCES =
      """
      SELECT o.conrelid::regclass::text, string_agg(
               format('r.%I = t.%I', child.attname, parent.attname), ' AND ')
      FROM pg_constraint o
      CROSS JOIN LATERAL unnest(o.conkey, o.confkey) AS part (own, other)
      JOIN pg_attribute child ON child.attrelid = o.conrelid AND child.attnum = part.own
      JOIN pg_attribute parent ON parent.attrelid = o.confrelid AND parent.attnum = part.other
      WHERE o.contype = 'f' AND o.confrelid = ?::regclass
      GROUP BY o.oid, o.conrelid
      """;

  @Override
  public String joined(List<String> tables) {
    return String.join(", ", tables);
  }

  @Override
  public String update(
      List<String> tables, String alias, Map<String, String> assignments, String where) {
    List<String> others = new ArrayList<>(tables);
    String changed =
        tables.stream().filter(table -> table.endsWith(" " + alias)).findFirst().orElseThrow();
    others.remove(changed);
    String set =
        assignments.entrySet().stream()
            .map(entry -> entry.getKey() + " = " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "UPDATE "
        + changed
        + " SET "
        + set
        + (others.isEmpty() ? "" : " FROM " + joined(others))
        + " WHERE "
        + where;
  }

  @Override
  public String lockRows(String alias) {
    return " FOR UPDATE OF " + alias;
  }

  @Override
  public String lockShared() {
    return " FOR SHARE";
  }

  @Override
  public String orIgnore(String into, String keyColumn) {
    return " ON CONFLICT DO NOTHING";
  }

  @Override
  public String orElse(List<String> key, String assignment) {
    return " ON CONFLICT (" + String.join(", ", key) + ") DO UPDATE SET " + assignment;
  }

  @Override
  public String givenValuesCount() {
    return " OVERRIDING SYSTEM VALUE";
  }

  @Override
  public String hash(List<Column> columns, String alias) {
    String values =
        columns.stream()
            .map(column -> alias + PostgresqlDialect.quoted(column.name()))
            .collect(Collectors.joining(", "));
    return "encode(sha256(convert_to(ROW(" + values + ")::text, 'UTF8')), 'hex')";
  }

  // The server knows nothing of how few rows a batch has: it must go by the keys' indexes.
  @Override
  public void begin(Session session) throws SQLException {
    session.run(
        "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
            + " SET LOCAL enable_seqscan = off");
  }

  @Override
  public boolean imagesNeverNull() {
    return false;
  }

  @Override
  public boolean violation(SQLException failure) {
    return String.valueOf(failure.getSQLState()).startsWith("23");
  }

  @Override
  public List<String> unreferenced(Session session, Table table) throws SQLException {
    return session.rows(
        REFERENCES,
        List.of(table.sql()),
        row ->
            "NOT EXISTS (SELECT 1 FROM " + row.getString(1) + " r WHERE " + row.getString(2) + ")");
  }
}
