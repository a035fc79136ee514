package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads one split in batches. */
final class RowSource implements RecordSource {
  private final CassandraConnection connection;
  private final CallContext context;
  private final Reading reading;
  private final RowPages pages;
  private final BatchSize batch;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private List<Row> page = List.of();
  private int at;

  /** What all sources of a plan share. */
  static final class Reading {
    private final Table table;
    private final RecordSchema schema;
    private final List<Column> columns;
    private final CqlType[] types;
    private final RowFilter filter;
    private final int[] key;
    private final List<String> more;

    /**
     * What to read.
     *
     * @param columns those of the schema's fields, in that order, then others that are needed; the
     *     token follows them
     */
    Reading(Table table, RecordSchema schema, List<Column> columns, RowFilter filter) {
      this(table, schema, columns, filter, List.of());
    }

    /**
     * The same with further things to select of each row.
     *
     * @param more what follows the token, as in a statement
     */
    Reading(
        Table table,
        RecordSchema schema,
        List<Column> columns,
        RowFilter filter,
        List<String> more) {
      this.table = table;
      this.schema = schema;
      this.columns = List.copyOf(columns);
      this.types = columns.stream().map(Column::type).toArray(CqlType[]::new);
      this.filter = filter.at(columns);
      this.more = List.copyOf(more);
      this.key = table.key().stream().mapToInt(columns::indexOf).toArray();
    }

    Table table() {
      return table;
    }

    RecordSchema schema() {
      return schema;
    }

    List<Column> columns() {
      return columns;
    }

    /** Of the column at that place. */
    CqlType type(int column) {
      return types[column];
    }

    /** What is selected beside the columns and the token. */
    List<String> more() {
      return more;
    }

    RowFilter filter() {
      return filter;
    }

    /** The cells of a row's key columns. */
    List<ByteBuffer> key(Row row) {
      List<ByteBuffer> cells = new ArrayList<>(key.length);
      for (int column : key) {
        ByteBuffer cell = row.getBytesUnsafe(column);
        // Only the static columns of a partition without rows have no clustering columns.
        cells.add(cell == null ? CellWriter.EMPTY : cell);
      }
      return cells;
    }
  }

  RowSource(
      CassandraConnection connection,
      CallContext context,
      Reading reading,
      RowPages pages,
      BatchSize batch) {
    this.connection = connection;
    this.context = context;
    this.reading = reading;
    this.pages = pages;
    this.batch = batch;
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    return Stages.supply(
        connection.executor(),
        this::next,
        CassandraErrors.reading("Reading '" + reading.table().container() + "'"));
  }

  private Optional<RecordBatch> next() {
    context.throwIfStopped();
    List<Row> rows = new ArrayList<>();
    int mostRecords = batch.records();
    long mostBytes = batch.bytes();
    long bytes = 0;
    while (rows.size() < mostRecords && bytes < mostBytes) {
      if (at == page.size()) {
        List<Row> following = pages.next();
        if (following == null) {
          break;
        }
        page = following;
        at = 0;
        continue;
      }
      Row row = page.get(at++);
      if (reading.filter.test(row)) {
        rows.add(row);
        bytes += size(row);
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Row last = rows.get(rows.size() - 1);
    String position =
        new TokenBound(last.getLong(reading.columns.size()), reading.key(last)).text();
    return Optional.of(new RowBatch(reading, rows, Optional.of(position), bytes));
  }

  private long size(Row row) {
    long size = 0;
    for (int i = 0; i < reading.types.length; i++) {
      ByteBuffer cell = row.getBytesUnsafe(i);
      size += Integer.BYTES + (cell == null ? 0 : cell.remaining());
    }
    return size;
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
