package io.polymigrate.integration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements on a connection of the test. */
final class Sql {
  private Sql() {}

  static void run(Connection connection, String... statements) {
    for (String sql : statements) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e.getMessage() + " in: " + sql, e);
      }
    }
  }

  /** The first column of all rows. */
  static List<@Nullable String> texts(Connection connection, String query) {
    List<@Nullable String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + " in: " + query, e);
    }
  }

  /** The first column of the only row. */
  static String text(Connection connection, String query) {
    return String.valueOf(texts(connection, query).get(0));
  }

  /** The second column by the first. */
  static Map<Integer, String> records(Connection connection, String query) {
    Map<Integer, String> records = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        records.put(rows.getInt(1), String.valueOf(rows.getString(2)));
      }
      return records;
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + " in: " + query, e);
    }
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
