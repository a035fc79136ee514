package io.polymigrate.sql.mysql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.TypedJson;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys between parts of a large table whose key is one whole number, by how many rows the
 * optimizer thinks lie between two numbers. That takes it a moment, while walking over ten million
 * rows takes several seconds. Each estimate is rough (InnoDB looks at some pages, and never says
 * more than half the table), so many are asked for, and only their proportions count.
 */
final class NumberedKeys {
  private static final int FIRST_GRID = 64;
  private static final int GRID = 16;
  private static final int ROUNDS = 16;

  /** Rows are known this much more finely than they are cut. */
  private static final int FINER = 8;

  private final Connection connection;
  private final String from;
  private final String column;
  private final Function<BigInteger, String> positions;
  private final CallContext context;

  /** Numbers {@code (after, until]}, and how many rows may be there. */
  private record Cell(BigInteger after, BigInteger until, long rows) {
    boolean divisible() {
      return until.subtract(after).compareTo(BigInteger.ONE) > 0;
    }
  }

  /**
   * Of a table.
   *
   * @param column the key, an integer that an index has
   * @param positions makes the text of a key
   */
  NumberedKeys(
      Connection connection,
      MysqlTable table,
      String column,
      Function<BigInteger, String> positions,
      CallContext context) {
    this.connection = connection;
    this.from = MysqlNames.quote(table.name());
    this.column = MysqlNames.quote(column);
    this.positions = positions;
    this.context = context;
  }

  /** The last key of each of so many parts of a range, but for the last part. */
  List<String> boundaries(KeyRange range, int parts) throws SQLException {
    BigInteger after = number(range.after(), "MIN");
    BigInteger until = number(range.until(), "MAX");
    if (after == null || until == null || after.compareTo(until) >= 0) {
      return List.of();
    }
    return pick(cells(after, until, parts), parts);
  }

  private List<Cell> cells(BigInteger after, BigInteger until, int parts) throws SQLException {
    List<Cell> cells = grid(after, until, FIRST_GRID);
    for (int round = 0; round < ROUNDS; round++) {
      long much = rows(cells) / ((long) parts * FINER);
      List<Cell> finer = new ArrayList<>();
      for (Cell cell : cells) {
        if (cell.rows > much && cell.divisible()) {
          finer.addAll(grid(cell.after, cell.until, GRID));
        } else {
          finer.add(cell);
        }
      }
      if (finer.size() == cells.size()) {
        break;
      }
      cells = finer;
    }
    return cells;
  }

  private List<Cell> grid(BigInteger after, BigInteger until, int count) throws SQLException {
    context.throwIfStopped();
    List<Cell> cells = new ArrayList<>();
    BigInteger width = until.subtract(after);
    BigInteger from = after;
    for (int i = 1; i <= count; i++) {
      BigInteger to =
          after.add(width.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)));
      if (to.compareTo(from) > 0) {
        cells.add(new Cell(from, to, estimate(from, to)));
        from = to;
      }
    }
    return cells;
  }

  private static long rows(List<Cell> cells) {
    return cells.stream().mapToLong(Cell::rows).sum();
  }

  private List<String> pick(List<Cell> cells, int parts) {
    List<String> keys = new ArrayList<>();
    double each = (double) rows(cells) / parts;
    long passed = 0;
    for (Cell cell : cells.subList(0, cells.size() - 1)) {
      passed += cell.rows;
      if (keys.size() < parts - 1 && passed >= each * (keys.size() + 1)) {
        keys.add(positions.apply(cell.until));
      }
    }
    return keys;
  }

  private long estimate(BigInteger after, BigInteger until) throws SQLException {
    String sql =
        "EXPLAIN SELECT %s FROM %s WHERE %s > %s AND %s <= %s"
            .formatted(column, from, column, after, column, until);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      // Null where it knows that there are none.
      return row.next() ? row.getLong("rows") : 0;
    }
  }

  // An end of the range. The key that is null comes before all numbers.
  private @Nullable BigInteger number(Optional<String> key, String end) throws SQLException {
    if (key.isPresent()
        && TypedJson.read(key.get()) instanceof List<?> values
        && values.get(0) instanceof Number number) {
      return new BigInteger(number.toString());
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + end + "(" + column + ") FROM " + from)) {
      row.next();
      String text = row.getString(1);
      return text == null ? null : new BigInteger(text);
    }
  }
}
