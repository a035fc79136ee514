package io.polymigrate.cassandra;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.SplitPlan;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.CqlType.Unknown;
import io.polymigrate.cassandra.Table.Column;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Plans one extract; blocks. */
final class CassandraPlanner {
  private static final int PER_WORKER = 4;
  private static final int FEW = 1000;
  private static final int MOST_SPLITS = 10_000;
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(Long.SIZE - 1);

  private final CassandraConnection connection;
  private final ExtractRequest request;
  private final CallContext context;

  CassandraPlanner(CassandraConnection connection, ExtractRequest request, CallContext context) {
    this.connection = connection;
    this.request = request;
    this.context = context;
  }

  ExtractPlan plan() {
    context.throwIfStopped();
    requireTokens();
    Tables tables = new Tables(connection);
    Table table = tables.get(request.container());
    RecordSchema whole =
        table.schema(
            request.schema().or(() -> new CassandraSchemas(connection).find(request.container())));
    requireUnsorted(whole);
    RecordSchema schema = selected(whole);
    RowFilter filter = RowFilter.of(request.filter(), whole, request.container());
    RowSource.Reading reading = reading(table, schema, filter);
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      splits.addAll(splits(range, table, tables.size(table)));
    }
    // Cassandra gives no snapshot of a table that is being written.
    int columns = table.key().size();
    return SplitPlan.of(schema, splits, split -> open(reading, split))
        .withCutter((rest, parts) -> CompletableFuture.completedFuture(cut(rest, columns, parts)))
        .withResumable(table.keyed());
  }

  private CompletionStage<RecordSource> open(RowSource.Reading reading, Split split) {
    return Stages.supply(
        connection.executor(),
        () ->
            new RowSource(
                connection,
                context,
                reading,
                new RowPages(connection, reading, split.range()),
                request.batch()),
        CassandraErrors.reading("Reading '" + request.container() + "'"));
  }

  private void requireTokens() {
    String partitioner =
        connection
            .session()
            .getMetadata()
            .getTokenMap()
            .map(it -> it.getPartitionerName())
            .orElse("");
    if (!partitioner.endsWith("Murmur3Partitioner")) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "Only clusters with the Murmur3Partitioner can be read; this one has '"
              + partitioner
              + "'");
    }
  }

  private RecordSchema selected(RecordSchema whole) {
    if (request.fields().isEmpty()) {
      return whole;
    }
    List<Field> fields = new ArrayList<>();
    for (String name : request.fields()) {
      fields.add(field(whole, name));
    }
    boolean keyed = request.fields().containsAll(whole.key());
    return new RecordSchema(fields, keyed ? whole.key() : List.of());
  }

  private Field field(RecordSchema whole, String name) {
    return whole
        .find(name)
        .orElseThrow(() -> RowFilter.fieldNotFound(request.container(), name, whole));
  }

  private void requireUnsorted(RecordSchema whole) {
    request.orderBy().forEach(name -> field(whole, name));
    if (!request.orderBy().isEmpty()) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "Cassandra can't give the rows of '"
              + request.container()
              + "' sorted by "
              + request.orderBy()
              + "; move them to a store that sorts first, and embed from there");
    }
  }

  private RowSource.Reading reading(Table table, RecordSchema schema, RowFilter filter) {
    Set<String> names = new LinkedHashSet<>();
    schema.fields().forEach(field -> names.add(field.name()));
    names.addAll(filter.names());
    table.key().forEach(column -> names.add(column.name()));
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      Column column = table.find(name).orElseThrow();
      if (column.type() instanceof Unknown) {
        throw new MigrationException(
            StandardErrorCode.TYPE_NOT_SUPPORTED,
            Outcome.NOT_APPLIED,
            "The column '"
                + name
                + "' of '"
                + request.container()
                + "' is of type "
                + column.type().bare()
                + ", which can't be read; name the fields to extract, without it");
      }
      columns.add(column);
    }
    return new RowSource.Reading(table, schema, columns, filter);
  }

  private List<Split> splits(KeyRange range, Table table, Tables.Size size) {
    int columns = table.key().size();
    range.after().ifPresent(text -> TokenBound.parse(text, columns));
    range.until().ifPresent(text -> TokenBound.parse(text, columns));
    if (!range.equals(KeyRange.ALL)) {
      return List.of(new Split(request.container(), range, 0));
    }
    long bySize = size.bytes() / (connection.options().splitMegabytes() * 1024L * 1024L) + 1;
    long byWorkers = small(table) ? 1 : request.splitsFor(PER_WORKER);
    int most = Math.min(MOST_SPLITS, request.mostSplits());
    int count = (int) Math.min(most, Math.max(bySize, byWorkers));
    return new Split(request.container(), range, size.partitions())
        .cutAfter(cuts(LEAST, BEYOND, count));
  }

  // The records of one partition stay together.
  private static List<Split> cut(Split rest, int columns, int parts) {
    BigInteger from = rest.range().after().map(it -> token(it, columns)).orElse(LEAST);
    BigInteger to = rest.range().until().map(it -> token(it, columns)).orElse(BEYOND);
    return rest.cutAfter(cuts(from, to, parts));
  }

  private static BigInteger token(String bound, int columns) {
    return BigInteger.valueOf(TokenBound.parse(bound, columns).token());
  }

  // Ends of tokens at even distances between two.
  private static List<String> cuts(BigInteger from, BigInteger to, int parts) {
    List<String> cuts = new ArrayList<>();
    BigInteger last = from;
    for (int part = 1; part < parts; part++) {
      BigInteger share = to.subtract(from).multiply(BigInteger.valueOf(part));
      BigInteger token = from.add(share.divide(BigInteger.valueOf(parts)));
      if (token.compareTo(last) > 0) {
        cuts.add(TokenBound.end(token.longValueExact()).text());
        last = token;
      }
    }
    return cuts;
  }

  // The server counts only now and then, and not before the first rows are written to disk.
  private boolean small(Table table) {
    String first = Cql.quoted(table.key().get(0).name());
    return connection
            .rows("SELECT " + first + " FROM " + Cql.quoted(table.name()) + " LIMIT " + FEW)
            .size()
        < FEW;
  }
}
