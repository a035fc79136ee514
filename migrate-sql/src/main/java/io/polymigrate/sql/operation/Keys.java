package io.polymigrate.sql.operation;

import io.polymigrate.api.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys of records, for reports. */
final class Keys {
  private static final int FIRST = 20;

  private Keys() {}

  /** The key in the first columns of a row: its text, or a JSON list when it has several parts. */
  static String text(ResultSet row, int parts) throws SQLException {
    if (parts == 1) {
      return String.valueOf(row.getString(1));
    }
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= parts; i++) {
      texts.add(row.getString(i));
    }
    return Json.write(texts);
  }

  /** How many records match, and the keys of the first of them. */
  static Found find(Session session, Execution run, Table table, Conditions conditions)
      throws SQLException {
    String from = " FROM " + table.sql() + " WHERE " + conditions.sql();
    long count = session.number("SELECT count(*)" + from, conditions.parameters());
    if (count == 0 || table.key().isEmpty()) {
      return new Found(count, List.of());
    }
    List<String> texts = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (Column column : table.keyColumns()) {
      String name = run.dialect().quote(column.name());
      texts.add(run.dialect().keyText(name, column));
      order.add(name);
    }
    String sql =
        "SELECT "
            + String.join(", ", texts)
            + from
            + " ORDER BY "
            + String.join(", ", order)
            + " LIMIT "
            + FIRST;
    return new Found(
        count, session.rows(sql, conditions.parameters(), row -> text(row, texts.size())));
  }

  /** Whether any record matches. */
  static boolean any(Session session, Table table, Conditions conditions) throws SQLException {
    Optional<Integer> one =
        session.first(
            "SELECT 1 FROM " + table.sql() + " WHERE " + conditions.sql() + " LIMIT 1",
            conditions.parameters(),
            row -> row.getInt(1));
    return one.isPresent();
  }

  /**
   * Records found.
   *
   * @param count how many
   * @param first keys of the first, at most 20
   */
  record Found(long count, List<String> first) {}
}
