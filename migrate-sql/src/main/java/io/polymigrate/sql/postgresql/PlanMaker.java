package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.type.Field;
import io.polymigrate.sql.internal.ConnectionPool;
import io.polymigrate.sql.internal.FilterSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** Cuts a table into splits of even size and takes a snapshot of it. */
final class PlanMaker {
  private static final long ROWS_PER_SPLIT = 200_000;
  private static final long MIN_ROWS_PER_SPLIT = 2_000;
  private static final int SPLITS_PER_WORKER = 4;
  private static final long SAMPLE_FROM_ROWS = 100_000;
  private static final long SAMPLED_PER_SPLIT = 200;
  private static final long BLOCK = 8192;
  // Larger tables that were never analysed are judged by their size.
  private static final long COUNTED_BYTES = 64 << 20;
  private static final long ASSUMED_ROW_BYTES = 100;

  private final PostgresqlConnections connections;
  private final Executor executor;
  private final CallContext context;

  PlanMaker(PostgresqlConnections connections, Executor executor, CallContext context) {
    this.connections = connections;
    this.executor = executor;
    this.context = context;
  }

  PostgresqlPlan plan(ExtractRequest request) throws SQLException {
    ConnectionPool.Lease lease = connections.take();
    try {
      Connection connection = lease.connection();
      PostgresqlPlan.begin(connection, null);
      PgTable table = new PostgresqlCatalog(connection).load(request.container());
      try (Statement statement = connection.createStatement()) {
        // Takes the lock that keeps rows where they are, until the plan is closed.
        statement.execute("SELECT FROM " + table.sqlName() + " LIMIT 0");
      }
      ReadQuery query = query(connection, table, request);
      List<Split> splits = splits(connection, query, request);
      return new PostgresqlPlan(
          connections, executor, context, lease, exportSnapshot(connection), query, splits);
    } catch (SQLException | RuntimeException e) {
      lease.discard();
      lease.close();
      throw e;
    }
  }

  private static String exportSnapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static ReadQuery query(Connection connection, PgTable table, ExtractRequest request)
      throws SQLException {
    boolean canonical = !request.orderBy().isEmpty();
    PgDialect dialect = new PgDialect(table, canonical);
    List<PgColumn> columns = new ArrayList<>();
    if (request.fields().isEmpty()) {
      columns.addAll(table.columns());
    } else {
      request.fields().forEach(field -> columns.add(dialect.find(field)));
    }
    if (columns.isEmpty()) {
      throw MigrationException.invalid("Table '" + table.shown() + "' has no columns to read");
    }
    List<String> order = canonical ? request.orderBy() : table.key();
    List<String> range =
        !canonical
            ? order
            : order.subList(0, request.rangeFields() == 0 ? order.size() : request.rangeFields());
    if (order.isEmpty() && table.stored()) {
      range = List.of(PgDialect.CTID);
    }
    RecordSchema schema = schema(connection, table, columns, request);
    int[] key = order.isEmpty() ? new int[0] : positions(range, columns, dialect);
    List<Codec> codecs = columns.stream().map(PgColumn::codec).toList();
    CopyShape shape = CopyShape.of(schema, codecs, key);
    return new ReadQuery(
        table,
        shape,
        select(columns),
        FilterSql.of(request.filter(), new PgDialect(table, false)),
        range,
        order,
        canonical,
        request.batchRecords(),
        request.batchBytes());
  }

  // Key columns that nobody asked for are read behind the others.
  private static int[] positions(List<String> range, List<PgColumn> columns, PgDialect dialect) {
    int[] key = new int[range.size()];
    for (int i = 0; i < key.length; i++) {
      PgColumn column = dialect.find(range.get(i));
      if (!columns.contains(column)) {
        columns.add(column);
      }
      key[i] = columns.indexOf(column);
    }
    return key;
  }

  private static String select(List<PgColumn> columns) {
    List<String> parts = new ArrayList<>();
    for (PgColumn column : columns) {
      String name = PgSql.quote(column.name());
      boolean asText = column.codec().kind() == Codec.Kind.TEXT_IO;
      parts.add(asText ? PgSql.text(name, column.codec()) : name);
    }
    return String.join(", ", parts);
  }

  private static RecordSchema schema(
      Connection connection, PgTable table, List<PgColumn> columns, ExtractRequest request)
      throws SQLException {
    List<Field> fields = columns.stream().map(PgColumn::field).toList();
    Set<String> names = new HashSet<>();
    fields.forEach(field -> names.add(field.name()));
    List<String> key = names.containsAll(table.key()) ? table.key() : List.of();
    RecordSchema nativeSchema = new RecordSchema(fields, key);
    Optional<RecordSchema> logical =
        request.schema().isPresent()
            ? request.schema()
            : new SideTables(connection).storedSchema(table.shown());
    return logical.map(known -> SideTables.overlay(nativeSchema, known)).orElse(nativeSchema);
  }

  private List<Split> splits(Connection connection, ReadQuery query, ExtractRequest request)
      throws SQLException {
    PgTable table = query.table();
    List<Split> splits = new ArrayList<>();
    if (!table.stored() || query.rangeFields().isEmpty()) {
      for (KeyRange range : request.ranges()) {
        splits.add(new Split(request.container(), range, Math.max(0, table.estimate())));
      }
      return splits;
    }
    long rows = estimate(connection, table);
    long wanted = Math.max(request.parallelism() * (long) SPLITS_PER_WORKER, rows / ROWS_PER_SPLIT);
    long perSplit = Math.max(MIN_ROWS_PER_SPLIT, (rows + wanted - 1) / wanted);
    if (!query.ordered()) {
      return places(connection, query, request, rows, perSplit);
    }
    for (KeyRange range : request.ranges()) {
      String after = null;
      List<String> boundaries = boundaries(connection, query, range, rows, perSplit);
      for (String until : boundaries) {
        splits.add(
            split(
                request,
                after == null ? range.after() : Optional.of(after),
                Optional.of(until),
                perSplit));
        after = until;
      }
      long left = boundaries.isEmpty() ? Math.min(rows, perSplit) : perSplit;
      splits.add(
          split(request, after == null ? range.after() : Optional.of(after), range.until(), left));
    }
    return splits;
  }

  private static Split split(
      ExtractRequest request, Optional<String> after, Optional<String> until, long rows) {
    return new Split(request.container(), new KeyRange(after, until), rows);
  }

  private static long estimate(Connection connection, PgTable table) throws SQLException {
    if (table.estimate() > 0) {
      return table.estimate();
    }
    long bytes = size(connection, table, "sum");
    if (bytes > COUNTED_BYTES) {
      return bytes / ASSUMED_ROW_BYTES;
    }
    return number(connection, "SELECT count(*) FROM " + table.sqlName());
  }

  private static long size(Connection connection, PgTable table, String aggregate)
      throws SQLException {
    return number(
        connection,
        "WITH RECURSIVE h AS (SELECT "
            + table.oid()
            + "::oid AS oid UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN h ON i.inhparent = h.oid)"
            + " SELECT coalesce("
            + aggregate
            + "(pg_relation_size(oid)), 0)::int8 FROM h");
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  // Every n-th key of the table, or of a sample of its blocks where it is large.
  private List<String> boundaries(
      Connection connection, ReadQuery query, KeyRange range, long rows, long perSplit)
      throws SQLException {
    if (rows <= perSplit) {
      return List.of();
    }
    double fraction = 1;
    if (rows > SAMPLE_FROM_ROWS) {
      fraction =
          Math.min(1, (double) SAMPLED_PER_SPLIT / perSplit + (double) SAMPLED_PER_SPLIT / rows);
    }
    long step = Math.max(1, Math.round(perSplit * fraction));
    List<PgColumn> key = new ArrayList<>();
    query.rangeFields().forEach(field -> key.add(query.dialect().find(field)));
    String sample =
        fraction < 1
            ? " TABLESAMPLE SYSTEM (" + Math.max(0.0001, fraction * 100) + ") REPEATABLE (17)"
            : "";
    String sql =
        "SELECT "
            + select(key)
            + " FROM (SELECT "
            + PgSql.quoteAll(query.rangeFields())
            + ", row_number() OVER (ORDER BY "
            + query.order(query.rangeFields())
            + ") AS _polymigrate_n FROM "
            + query.table().sqlName()
            + sample
            + " WHERE "
            + query.condition(range)
            + ") s WHERE _polymigrate_n % "
            + step
            + " = 0 ORDER BY _polymigrate_n";
    return positions(connection, key, sql);
  }

  private List<String> positions(Connection connection, List<PgColumn> key, String sql)
      throws SQLException {
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
  private static List<Split> places(
      Connection connection, ReadQuery query, ExtractRequest request, long rows, long perSplit)
      throws SQLException {
    long blocks = size(connection, query.table(), "max") / BLOCK;
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
