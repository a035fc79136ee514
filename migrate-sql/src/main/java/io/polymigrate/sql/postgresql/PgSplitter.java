package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts a table, or what is left of a split of it, into parts of even size. */
final class PgSplitter {
  private static final long ROWS_PER_SPLIT = 200_000;
  private static final long MIN_ROWS_PER_SPLIT = 2_000;
  private static final int SPLITS_PER_WORKER = 4;
  private static final long SAMPLE_FROM_ROWS = 100_000;
  private static final long SAMPLED_PER_SPLIT = 200;
  private static final long SAMPLED_PER_PART = 2_000;
  private static final long BLOCK = 8192;
  // Larger tables that were never analysed are judged by their size.
  private static final long COUNTED_BYTES = 64 << 20;
  private static final long ASSUMED_ROW_BYTES = 100;

  private final Connection connection;
  private final ReadQuery query;

  PgSplitter(Connection connection, ReadQuery query) {
    this.connection = connection;
    this.query = query;
  }

  List<Split> split(ExtractRequest request) throws SQLException {
    PgTable table = query.table();
    List<Split> splits = new ArrayList<>();
    if (!cuttable() || request.ranges().size() >= request.mostSplits()) {
      for (KeyRange range : request.ranges()) {
        splits.add(new Split(request.container(), range, Math.max(0, table.estimate())));
      }
      return splits;
    }
    long rows = estimate(table);
    long wanted =
        Math.min(
            request.mostSplits(),
            Math.max(request.parallelism() * (long) SPLITS_PER_WORKER, rows / ROWS_PER_SPLIT));
    long perSplit = Math.max(MIN_ROWS_PER_SPLIT, (rows + wanted - 1) / wanted);
    if (!query.ordered()) {
      return places(request, rows, perSplit);
    }
    for (KeyRange range : request.ranges()) {
      double looked = fraction(rows, perSplit, SAMPLED_PER_SPLIT);
      String step = String.valueOf(Math.max(1, Math.round(perSplit * looked)));
      List<String> keys = rows <= perSplit ? List.of() : boundaries(range, looked, step);
      long left = keys.isEmpty() ? Math.min(rows, perSplit) : perSplit * (keys.size() + 1);
      splits.addAll(new Split(request.container(), range, left).cutAfter(keys));
    }
    return splits;
  }

  /** About even parts of what is left of a split. */
  List<Split> cut(Split rest, int parts) throws SQLException {
    if (!cuttable() || !query.ordered()) {
      return List.of(rest);
    }
    long rows = Math.max(parts, rest.estimatedRecords());
    double looked = fraction(rows, rows / parts, SAMPLED_PER_PART);
    // By what is found there: what is estimated to be left may be far from it.
    String step = "greatest(1, (_polymigrate_all + " + (parts - 1) + ") / " + parts + ")";
    return rest.cutAfter(boundaries(rest.range(), looked, step));
  }

  private boolean cuttable() {
    return query.table().stored() && !query.rangeFields().isEmpty();
  }

  private static Split split(
      ExtractRequest request, Optional<String> after, Optional<String> until, long rows) {
    return new Split(request.container(), new KeyRange(after, until), rows);
  }

  private long estimate(PgTable table) throws SQLException {
    if (table.estimate() > 0) {
      return table.estimate();
    }
    long bytes = size("sum");
    if (bytes > COUNTED_BYTES) {
      return bytes / ASSUMED_ROW_BYTES;
    }
    return number("SELECT count(*) FROM " + table.sqlName());
  }

  private long size(String aggregate) throws SQLException {
    return number(
        "WITH RECURSIVE h AS (SELECT "
            + query.table().oid()
            + "::oid AS oid UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN h ON i.inhparent = h.oid)"
            + " SELECT coalesce("
            + aggregate
            + "(pg_relation_size(oid)), 0)::int8 FROM h");
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  // How much of a table is looked at to find the boundaries of parts of so many rows.
  private static double fraction(long rows, long perSplit, long sampled) {
    return rows > SAMPLE_FROM_ROWS
        ? Math.min(1, (double) sampled / perSplit + (double) sampled / rows)
        : 1;
  }

  // Every n-th key of the table, or of a sample of its blocks where it is large.
  private List<String> boundaries(KeyRange range, double fraction, String step)
      throws SQLException {
    List<PgColumn> key = new ArrayList<>();
    query.rangeFields().forEach(field -> key.add(query.dialect().find(field)));
    String sample =
        fraction < 1
            ? " TABLESAMPLE SYSTEM (" + Math.max(0.0001, fraction * 100) + ") REPEATABLE (17)"
            : "";
    String sql =
        "SELECT "
            + PlanMaker.select(key)
            + " FROM (SELECT "
            + PgSql.quoteAll(query.rangeFields())
            + ", row_number() OVER (ORDER BY "
            + query.order(query.rangeFields())
            + ") AS _polymigrate_n, count(*) OVER () AS _polymigrate_all FROM "
            + query.table().sqlName()
            + sample
            + " WHERE "
            + query.condition(range)
            + ") s WHERE _polymigrate_n % "
            + step
            + " = 0 AND _polymigrate_n < _polymigrate_all ORDER BY _polymigrate_n";
    return positions(key, sql);
  }

  private List<String> positions(List<PgColumn> key, String sql) throws SQLException {
    RecordSchema schema = new RecordSchema(key.stream().map(PgColumn::field).toList(), List.of());
    int[] all = new int[key.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    CopyShape shape = CopyShape.of(schema, key.stream().map(PgColumn::codec).toList(), all);
    List<String> positions = new ArrayList<>();
    // Runs on this very thread; the lease is the caller's and stays open.
    try (KeyReader reader = new KeyReader(shape, PostgresqlPlan.copyOut(connection, sql))) {
      for (String position = reader.next(); position != null; position = reader.next()) {
        if (positions.isEmpty() || !positions.get(positions.size() - 1).equals(position)) {
          positions.add(position);
        }
      }
    }
    return positions;
  }

  // Without a key: ranges of blocks. Rows do not move while the snapshot is held.
  private List<Split> places(ExtractRequest request, long rows, long perSplit) throws SQLException {
    long blocks = size("max") / BLOCK;
    long count = Math.max(1, Math.min(blocks, rows / perSplit));
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      if (!range.equals(KeyRange.ALL)) {
        splits.add(split(request, range.after(), range.until(), perSplit));
        continue;
      }
      Optional<String> after = Optional.empty();
      for (long i = 1; i < count; i++) {
        String until = TypedJson.write(List.of("(" + i * blocks / count + ",0)"));
        splits.add(split(request, after, Optional.of(until), rows / count));
        after = Optional.of(until);
      }
      splits.add(split(request, after, Optional.empty(), rows / count));
    }
    return splits;
  }
}
