package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table for an operation, in batches of its size, with the time and the time to live
 * of one column's cells. Blocks; for one thread.
 */
final class Rows {
  private final Execution run;
  private final Table table;
  private final RowSource.Reading reading;
  private final int column;

  private Rows(Execution run, Table table, RowSource.Reading reading, int column) {
    this.run = run;
    this.table = table;
    this.reading = reading;
    this.column = column;
  }

  /** All rows that match, with that column. */
  static Rows of(Execution run, Table table, String column, Filter filter) {
    RecordSchema schema = table.schema(run.schemas().find(table.container()));
    RowFilter rows = RowFilter.of(filter, schema, table.container());
    Set<String> names = new LinkedHashSet<>();
    table.key().forEach(key -> names.add(key.name()));
    names.add(column);
    names.addAll(rows.names());
    List<Column> columns = names.stream().map(name -> table.find(name).orElseThrow()).toList();
    String quoted = Cql.quoted(column);
    boolean key = table.find(column).orElseThrow().key();
    List<String> times =
        key ? List.of() : List.of("WRITETIME(" + quoted + ")", "TTL(" + quoted + ")");
    return new Rows(
        run,
        table,
        new RowSource.Reading(table, schema, columns, rows, times),
        columns.indexOf(table.find(column).orElseThrow()));
  }

  /** A row, and the cell of the column. */
  final class One {
    private final Row row;

    One(Row row) {
      this.row = row;
    }

    List<ByteBuffer> key() {
      return reading.key(row);
    }

    @Nullable ByteBuffer cell() {
      return row.getBytesUnsafe(column);
    }

    /** When the cell was written; 0 when there is none. */
    long time() {
      return row.getLong(reading.columns().size() + 1);
    }

    /** How many seconds it has; 0 when it has no end. */
    int ttl() {
      return row.getInt(reading.columns().size() + 2);
    }

    /** The key as people read it. */
    String keyText() {
      List<@Nullable Object> values = new ArrayList<>();
      for (Column each : table.key()) {
        ValueCollector collector = new ValueCollector();
        int place = reading.columns().indexOf(each);
        CellReader.write(each.type(), row.getBytesUnsafe(place), collector);
        values.add(collector.take());
      }
      return TypedJson.write(values);
    }
  }

  /** What to do with a row. */
  interface Action {
    /** The statement to send, which may be sent twice; null for none. */
    @Nullable BoundStatement on(One row);
  }

  /**
   * Goes through all rows that match and sends what the action says, batch by batch.
   *
   * @param killPoint name of the instant after each batch
   */
  void each(String killPoint, Action action) {
    RowPages pages = new RowPages(run.connection(), reading, KeyRange.ALL);
    List<BoundStatement> batch = new ArrayList<>();
    for (List<Row> rows = pages.next(); rows != null; rows = pages.next()) {
      run.context().throwIfStopped();
      for (Row row : rows) {
        if (!reading.filter().test(row)) {
          continue;
        }
        BoundStatement statement = action.on(new One(row));
        if (statement != null) {
          batch.add(statement);
        }
        if (batch.size() == run.batchSize()) {
          send(batch, killPoint);
        }
      }
    }
    send(batch, killPoint);
  }

  private void send(List<BoundStatement> batch, String killPoint) {
    if (!batch.isEmpty()) {
      run.throttle(batch.size());
      RowCopy.sendAll(run.connection(), batch);
      run.progress(batch.size());
      KillPoint.at(killPoint);
      batch.clear();
    }
  }

  /** A statement that ends with the conditions for one row. */
  static String where(Table table) {
    return " WHERE "
        + String.join(
            " AND ", table.key().stream().map(it -> Cql.quoted(it.name()) + " = ?").toList());
  }

  /** Binds cells in order; null is null. */
  static BoundStatement bind(PreparedStatement statement, List<@Nullable ByteBuffer> cells) {
    BoundStatementBuilder bound = statement.boundStatementBuilder();
    for (int i = 0; i < cells.size(); i++) {
      ByteBuffer cell = cells.get(i);
      bound = cell == null ? bound.setToNull(i) : bound.setBytesUnsafe(i, cell);
    }
    return bound.setIdempotence(true).build();
  }

  static ByteBuffer bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
  }

  static ByteBuffer bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
  }
}
