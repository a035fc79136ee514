package io.polymigrate.sql.mysql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.sql.internal.KeyRangeSql;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts key ranges into parts of as many rows each, by walking the key's index: any key will do,
 * composite, text in any collation, skewed. Large parts by a numbered key are cut by estimates.
 */
final class MysqlSplitter {
  private static final long SMALLEST = 1_000;
  private static final long TRUSTED_ESTIMATE = 200_000;
  private static final int PER_WORKER = 4;
  private static final long QUICKLY_WALKED = 200_000;

  private final Connection connection;
  private final MysqlShape shape;
  private final boolean allBytes;
  private final CallContext context;

  MysqlSplitter(Connection connection, MysqlShape shape, boolean allBytes, CallContext context) {
    this.connection = connection;
    this.shape = shape;
    this.allBytes = allBytes;
    this.context = context;
  }

  List<Split> split(ExtractRequest request) throws SQLException {
    List<Split> splits = new ArrayList<>();
    int wanted = request.splitsFor(PER_WORKER);
    boolean cut = wanted > request.ranges().size() && shape.rangeFields() > 0;
    long rows = cut ? rows() : Math.max(0, shape.table().estimatedRows());
    long size = Math.max(SMALLEST, rows / wanted + 1);
    for (KeyRange range : request.ranges()) {
      if (cut && rows > size) {
        cut(range, size, wanted / request.ranges().size(), request.mostSplits(), splits);
      } else {
        splits.add(new Split(shape.table().name(), range, rows));
      }
    }
    return splits;
  }

  /** About even parts of what is left of a split. */
  List<Split> cut(Split rest, int parts) throws SQLException {
    List<String> keys = new ArrayList<>();
    KeyRange left = rest.range();
    long size = Math.max(SMALLEST, rest.estimatedRecords() / parts);
    while (shape.rangeFields() > 0 && keys.size() < parts - 1) {
      context.throwIfStopped();
      Optional<String> key = boundary(left, size);
      if (key.isPresent() && !key.equals(left.until())) {
        keys.add(key.get());
        left = left.after(key.get());
      } else if (keys.isEmpty() && size > SMALLEST) {
        size = Math.max(SMALLEST, size / 2); // there are fewer than was thought
      } else {
        break;
      }
    }
    return rest.cutAfter(keys);
  }

  private void cut(KeyRange range, long size, int parts, int most, List<Split> splits)
      throws SQLException {
    Optional<NumberedKeys> numbered = size * parts > QUICKLY_WALKED ? numbered() : Optional.empty();
    if (numbered.isPresent()) {
      List<String> keys = numbered.get().boundaries(range, parts);
      splits.addAll(new Split(shape.table().name(), range, size * parts).cutAfter(keys));
      return;
    }
    KeyRange rest = range;
    while (true) {
      context.throwIfStopped();
      Optional<String> boundary =
          splits.size() + 1 < most ? boundary(rest, size) : Optional.empty();
      if (boundary.isEmpty()) {
        splits.add(new Split(shape.table().name(), rest, size));
        return;
      }
      splits.add(new Split(shape.table().name(), new KeyRange(rest.after(), boundary), size));
      rest = rest.after(boundary.get());
    }
  }

  // Where the key is one whole number that an index has.
  private Optional<NumberedKeys> numbered() {
    List<String> key = shape.order();
    if (key.size() != 1 || shape.rangeFields() != 1 || shape.table().indexOf(key).isEmpty()) {
      return Optional.empty();
    }
    int column = shape.rangeColumns()[0];
    Field field = shape.whole().fields().get(shape.whole().indexOf(key.get(0)));
    boolean integer = shape.selected().get(column).kind() == MysqlType.Kind.INTEGER;
    return integer && field.held() != Simple.BOOLEAN
        ? Optional.of(
            new NumberedKeys(
                connection, shape.table(), key.get(0), value -> position(column, value), context))
        : Optional.empty();
  }

  private String position(int column, BigInteger value) {
    ValueCollector collector = new ValueCollector();
    byte[] digits = value.toString().getBytes(StandardCharsets.US_ASCII);
    shape.readers().get(column).read(digits, 0, digits.length, collector);
    return TypedJson.write(Collections.singletonList(collector.take()));
  }

  // The server's estimate is good enough for a large table, and may be 0 right after a load.
  private long rows() throws SQLException {
    if (shape.table().estimatedRows() > TRUSTED_ESTIMATE) {
      return shape.table().estimatedRows();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM " + MysqlNames.quote(shape.table().name()))) {
      row.next();
      return row.getLong(1);
    }
  }

  // The key of the last row of the next part; empty when less than a part is left.
  private Optional<String> boundary(KeyRange rest, long size) throws SQLException {
    List<String> key = shape.rangeKey();
    List<String> columns = new ArrayList<>();
    for (int column : shape.rangeColumns()) {
      columns.add(shape.selected().get(column).selected(allBytes));
    }
    String sql =
        "SELECT "
            + String.join(", ", columns)
            + " FROM "
            + MysqlNames.quote(shape.table().name())
            + MysqlPlan.indexHint(shape)
            + " WHERE "
            + KeyRangeSql.of(rest, key, shape.dialect())
            + shape.orderBy(key.size())
            + " LIMIT 1 OFFSET "
            + (size - 1);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Optional.of(key(row)) : Optional.empty();
    }
  }

  private String key(ResultSet row) throws SQLException {
    ValueCollector collector = new ValueCollector();
    List<@Nullable Object> values = new ArrayList<>();
    int[] columns = shape.rangeColumns();
    for (int i = 0; i < columns.length; i++) {
      byte[] bytes = row.getBytes(i + 1);
      if (bytes == null) {
        values.add(null);
      } else {
        shape.readers().get(columns[i]).read(bytes, 0, bytes.length, collector);
        values.add(collector.take());
      }
    }
    return TypedJson.write(values);
  }
}
