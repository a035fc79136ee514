package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Split;
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

/** Takes a snapshot of a table and plans how it is read. */
final class PlanMaker {
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
      List<Split> splits = new PgSplitter(connection, query).split(request);
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
        request.batch());
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

  /** What stands between SELECT and FROM. */
  static String select(List<PgColumn> columns) {
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
}
