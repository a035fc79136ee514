package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table for an operation, in batches of its size, with the time and the time to live
 * of some cells. Blocks; for one thread.
 */
final class Rows {
  private static final int FIRST_KEYS = 100;

  private final Execution run;
  private final RecordSchema schema;
  private final RowSource.Reading reading;
  private final List<String> timed;
  private final boolean allReplicas;

  private Rows(
      Execution run,
      RecordSchema schema,
      RowSource.Reading reading,
      List<String> timed,
      boolean allReplicas) {
    this.run = run;
    this.schema = schema;
    this.reading = reading;
    this.timed = timed;
    this.allReplicas = allReplicas;
  }

  /** The same as any replica knows them, for who drops them afterwards. */
  Rows ofAllReplicas() {
    return new Rows(run, schema, reading, timed, true);
  }

  /** All rows that match, with that column. */
  static Rows of(Execution run, Table table, String column, Filter filter) {
    return of(run, table, List.of(column), filter);
  }

  /** All rows that match, with those columns. */
  static Rows of(Execution run, Table table, Collection<String> columns, Filter filter) {
    RecordSchema schema = table.schema(run.schemas().find(table.container()));
    RowFilter rows = RowFilter.of(filter, schema, table.container());
    Set<String> names = new LinkedHashSet<>();
    table.key().forEach(key -> names.add(key.name()));
    names.addAll(columns);
    names.addAll(rows.names());
    List<Column> read = names.stream().map(name -> table.find(name).orElseThrow()).toList();
    List<String> timed =
        columns.stream().filter(name -> timed(table.find(name).orElseThrow())).toList();
    return new Rows(
        run, schema, new RowSource.Reading(table, schema, read, rows, times(timed)), timed, false);
  }

  private static boolean timed(Column column) {
    return !column.key()
        && column.type() != CqlType.Scalar.COUNTER
        && (column.frozen() || !column.type().compound());
  }

  /** What asks for the time and the time to live of columns. */
  static List<String> times(List<String> columns) {
    List<String> times = new ArrayList<>();
    for (String column : columns) {
      times.add("WRITETIME(" + Cql.quoted(column) + ")");
      times.add("TTL(" + Cql.quoted(column) + ")");
    }
    return times;
  }

  /** A row. */
  final class One {
    private final Row row;

    One(Row row) {
      this.row = row;
    }

    List<ByteBuffer> key() {
      return reading.key(row);
    }

    private int place(String column) {
      for (int i = 0; i < reading.columns().size(); i++) {
        if (reading.columns().get(i).name().equals(column)) {
          return i;
        }
      }
      throw new IllegalStateException("Column '" + column + "' is not among those read");
    }

    @Nullable ByteBuffer cell(String column) {
      return row.getBytesUnsafe(place(column));
    }

    /** The canonical value of a field. */
    @Nullable Object value(String field) {
      int place = place(field);
      return CellValues.of(
          schema.find(field).orElseThrow(),
          reading.columns().get(place).type(),
          row.getBytesUnsafe(place));
    }

    /** When the cell was written; 0 when there is none. */
    long time(String column) {
      return row.getLong(timePlace(column));
    }

    private int timePlace(String column) {
      return reading.columns().size() + 1 + 2 * timed.indexOf(column);
    }

    /** How many seconds it has; 0 when it has no end. */
    int ttl(String column) {
      return row.getInt(timePlace(column) + 1);
    }

    /** The key as people read it. */
    String keyText() {
      List<@Nullable Object> values = new ArrayList<>();
      for (Column each : reading.table().key()) {
        ValueCollector collector = new ValueCollector();
        CellReader.write(each.type(), cell(each.name()), collector);
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
    Sending sending = new Sending(run, killPoint);
    forEach(
        row -> {
          BoundStatement statement = action.on(row);
          if (statement != null) {
            sending.add(List.of(statement));
          }
        });
    sending.end();
  }

  /** Goes through all rows that match. */
  void forEach(Consumer<One> action) {
    RowPages pages =
        allReplicas
            ? RowPages.ofAllReplicas(run.connection(), reading)
            : new RowPages(run.connection(), reading, KeyRange.ALL);
    for (List<Row> rows = pages.next(); rows != null; rows = pages.next()) {
      run.context().throwIfStopped();
      for (Row row : rows) {
        if (reading.filter().test(row)) {
          action.accept(new One(row));
        }
      }
    }
  }

  /** How many rows are like that, and the keys of the first. */
  Found find(Predicate<One> wanted) {
    List<String> first = new ArrayList<>();
    long[] count = {0};
    forEach(
        row -> {
          if (wanted.test(row) && count[0]++ < FIRST_KEYS) {
            first.add(row.keyText());
          }
        });
    return new Found(count[0], first);
  }

  /**
   * Rows that were looked for.
   *
   * @param first keys of the first of them
   */
  record Found(long count, List<String> first) {
    /** Copies the list. */
    Found {
      first = List.copyOf(first);
    }

    /** Adds a problem if there are any. */
    void problem(Problems problems, StandardErrorCode code, String field, String what) {
      if (count > 0) {
        problems.add(code, field, count + " " + what, count, first);
      }
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

  /** One row for each key, in their order; null where there is none. */
  static List<@Nullable Row> look(
      Execution run, PreparedStatement select, List<List<ByteBuffer>> keys) {
    return look(run, select, keys, run.connection().options().consistency());
  }

  /** The same with a consistency of its own. */
  static List<@Nullable Row> look(
      Execution run,
      PreparedStatement select,
      List<List<ByteBuffer>> keys,
      ConsistencyLevel consistency) {
    List<BoundStatement> asked = new ArrayList<>();
    for (List<ByteBuffer> key : keys) {
      List<@Nullable ByteBuffer> cells = new ArrayList<>(key);
      asked.add(bind(select, cells).setConsistencyLevel(consistency));
    }
    List<@Nullable Row> rows = new ArrayList<>();
    run.connection().all(asked).forEach(answer -> rows.add(answer.one()));
    return rows;
  }

  static ByteBuffer bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
  }

  static ByteBuffer bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
  }

  /** Sends what an operation writes, in batches of its size. */
  static final class Sending {
    private final Execution run;
    private final String killPoint;
    private final List<BoundStatement> batch = new ArrayList<>();

    Sending(Execution run, String killPoint) {
      this.run = run;
      this.killPoint = killPoint;
    }

    void add(List<BoundStatement> statements) {
      batch.addAll(statements);
      if (batch.size() >= run.batchSize()) {
        end();
      }
    }

    void end() {
      if (!batch.isEmpty()) {
        run.throttle(batch.size());
        var unused = run.connection().all(batch);
        run.progress(batch.size());
        KillPoint.at(killPoint);
        batch.clear();
      }
    }
  }
}
