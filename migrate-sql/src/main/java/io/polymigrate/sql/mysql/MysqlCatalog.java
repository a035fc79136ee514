package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the catalogue. */
final class MysqlCatalog {
  private static final String COLUMNS =
      "SELECT COLUMN_NAME, COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME, IS_NULLABLE,"
          + " COLUMN_DEFAULT, EXTRA, GENERATION_EXPRESSION, COLUMN_COMMENT"
          + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?"
          + " AND LEFT(COLUMN_NAME, 13) <> '_polymigrate_' ORDER BY ORDINAL_POSITION";

  private final Connection connection;

  MysqlCatalog(Connection connection) {
    this.connection = connection;
  }

  /** All tables and views but our own, sorted by name. */
  List<MysqlTable> tables() throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
                    + " AND TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')"
                    + " ORDER BY CAST(TABLE_NAME AS BINARY)")) {
      while (rows.next()) {
        String name = rows.getString(1);
        if (!name.startsWith(MysqlNames.SIDE)) {
          names.add(name);
        }
      }
    }
    List<MysqlTable> tables = new ArrayList<>();
    for (String name : names) {
      // One that was dropped meanwhile is left out.
      find(name).ifPresent(tables::add);
    }
    return tables;
  }

  /** The table or view of that name; fails with {@code CONTAINER_NOT_FOUND}. */
  MysqlTable load(String name) throws SQLException {
    return find(name)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.CONTAINER_NOT_FOUND,
                    Outcome.NOT_APPLIED,
                    "There is no table or view '" + name + "' in the database"));
  }

  Optional<MysqlTable> find(String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS FROM information_schema.TABLES"
                + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        boolean view = row.getString(2).equals("VIEW");
        String engine = row.getString(3) == null ? "" : row.getString(3);
        long estimate = row.getString(4) == null ? -1 : row.getLong(4);
        String exactName = row.getString(1);
        Definition definition =
            view ? new Definition(List.of(), Map.of(), "") : definition(exactName);
        return Optional.of(
            new MysqlTable(
                exactName,
                view,
                engine,
                estimate,
                columns(exactName, definition),
                view ? List.of() : indexes(exactName, definition),
                definition.constraints(),
                definition.partitioning()));
      }
    }
  }

  private List<MysqlColumn> columns(String table, Definition definition) throws SQLException {
    List<MysqlColumn> columns = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
      query.setString(1, table);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String name = row.getString(1);
          MysqlType type = MysqlType.parse(row.getString(2));
          String line = definition.lines().getOrDefault(name, "");
          columns.add(
              new MysqlColumn(
                  name,
                  type,
                  orEmpty(row.getString(3)),
                  orEmpty(row.getString(4)),
                  row.getString(5).equals("YES"),
                  byDefault(row.getString(6)),
                  orEmpty(row.getString(7)),
                  orEmpty(row.getString(8)),
                  line.contains("CHECK (json_valid(" + MysqlNames.quote(name) + "))"),
                  orEmpty(row.getString(9))));
        }
      }
    }
    return columns;
  }

  // MariaDB says NULL as text.
  private static Optional<String> byDefault(@org.jspecify.annotations.Nullable String text) {
    return Optional.ofNullable(text).filter(value -> !value.equals("NULL"));
  }

  private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }

  private List<MysqlTable.Index> indexes(String table, Definition definition) throws SQLException {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Map<String, Boolean> unique = new LinkedHashMap<>();
    Map<String, Boolean> whole = new LinkedHashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE"
                + " FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()"
                + " AND TABLE_NAME = ? ORDER BY INDEX_NAME, SEQ_IN_INDEX")) {
      query.setString(1, table);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String index = row.getString(1);
          String column = row.getString(3) == null ? "(expression)" : row.getString(3);
          boolean descending = "D".equals(row.getString(4));
          fields
              .computeIfAbsent(index, any -> new ArrayList<>())
              .add(descending ? column + " desc" : column);
          unique.put(index, row.getInt(2) == 0);
          boolean plain =
              row.getString(3) != null
                  && row.getString(5) == null
                  && row.getString(6).equals("BTREE");
          whole.merge(index, plain, Boolean::logicalAnd);
        }
      }
    }
    List<MysqlTable.Index> indexes = new ArrayList<>();
    fields.forEach(
        (name, columns) ->
            indexes.add(
                new MysqlTable.Index(
                    name,
                    columns,
                    Boolean.TRUE.equals(unique.get(name)),
                    Boolean.TRUE.equals(whole.get(name)),
                    definition.lines().getOrDefault("KEY " + name, ""))));
    return indexes;
  }

  // What the catalogue's tables don't say on both servers alike: the lines of SHOW CREATE TABLE.
  private Definition definition(String table) throws SQLException {
    String text;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + MysqlNames.quote(table))) {
      row.next();
      text = row.getString(2);
    }
    List<String> constraints = new ArrayList<>();
    Map<String, String> lines = new LinkedHashMap<>();
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip().replaceAll(",$", "");
      int quote = line.indexOf('`');
      int end = quote < 0 ? -1 : line.indexOf('`', quote + 1);
      if (line.startsWith("CONSTRAINT ")) {
        constraints.add(line);
      } else if (quote == 0 && end > 0) {
        lines.put(line.substring(1, end), line);
      } else if (end > 0 && line.substring(0, quote).endsWith("KEY ")) {
        lines.put("KEY " + line.substring(quote + 1, end), line);
      }
    }
    int partition = text.indexOf("PARTITION BY ");
    return new Definition(
        constraints,
        lines,
        partition < 0 ? "" : text.substring(partition).replaceAll("\\s*\\*/\\s*$", ""));
  }

  private record Definition(
      List<String> constraints, Map<String, String> lines, String partitioning) {}
}
