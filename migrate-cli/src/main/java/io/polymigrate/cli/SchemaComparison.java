package io.polymigrate.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the tables of two schemas by SQL: every value as PostgreSQL's own text, which tells 1.0
 * from 1.00 and -0 from 0, as bags of rows.
 */
final class SchemaComparison {
  private final Connection connection;
  private final String there;
  private final String back;

  SchemaComparison(Connection connection, String there, String back) {
    this.connection = connection;
    this.there = there;
    this.back = back;
  }

  /**
   * What was found of one table.
   *
   * @param table its name
   * @param rows how many rows it has in the first schema
   * @param rowsBack how many in the second
   * @param onlyThere rows that only the first has
   * @param onlyBack rows that only the second has
   */
  record TableResult(String table, long rows, long rowsBack, long onlyThere, long onlyBack) {
    long differences() {
      return onlyThere + onlyBack;
    }

    Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("table", table);
      map.put("rows", rows);
      map.put("rows_back", rowsBack);
      map.put("only_there", onlyThere);
      map.put("only_back", onlyBack);
      return map;
    }
  }

  /** What is asked, for a person. */
  static String statement(String table) {
    return "SELECT every column as text FROM shop."
        + table
        + " EXCEPT ALL the same FROM shop_back."
        + table
        + ", and the other way round";
  }

  List<TableResult> compare(List<String> tables) throws SQLException {
    List<TableResult> results = new ArrayList<>();
    for (String table : tables) {
      String columns = columns(table);
      results.add(
          new TableResult(
              table,
              number("SELECT count(*) FROM " + there + "." + table),
              number("SELECT count(*) FROM " + back + "." + table),
              except(columns, there + "." + table, back + "." + table),
              except(columns, back + "." + table, there + "." + table)));
    }
    return results;
  }

  private long except(String columns, String left, String right) throws SQLException {
    return number(
        "SELECT count(*) FROM (SELECT "
            + columns
            + " FROM "
            + left
            + " EXCEPT ALL SELECT "
            + columns
            + " FROM "
            + right
            + ") AS only_left");
  }

  private String columns(String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT quote_ident(column_name) FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position")) {
      query.setString(1, there);
      query.setString(2, table);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          columns.add(rows.getString(1) + "::text");
        }
      }
    }
    return String.join(", ", columns);
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
