package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Copies rows with the time and the time to live of each cell, so that a later write to the copy
 * stands and an earlier one does not. May be done again. Blocks.
 */
final class RowMove {
  private final Execution run;

  RowMove(Execution run) {
    this.run = run;
  }

  /** When and for how long cells were written. */
  private record Life(long time, int ttl) implements Comparable<Life> {
    @Override
    public int compareTo(Life other) {
      int byTime = Long.compare(time, other.time);
      return byTime == 0 ? Integer.compare(ttl, other.ttl) : byTime;
    }
  }

  /**
   * The times of copies.
   *
   * @param bare that of rows which have nothing but a key
   * @param latest that of cells which were written later
   */
  record Times(long bare, long latest) {
    /** Each cell with its own. */
    static Times own(long bare) {
      return new Times(bare, Long.MAX_VALUE);
    }
  }

  /**
   * Copies those columns that both tables have.
   *
   * @param killPoint name of the instant after each batch
   * @return how many rows
   */
  long copy(Table from, Table to, Filter filter, Times time, String killPoint) {
    List<Column> columns = new ArrayList<>(from.key());
    for (Column column : from.columns()) {
      if (!column.key() && to.find(column.name()).isPresent()) {
        columns.add(column);
      }
    }
    int keys = from.key().size();
    List<String> times = new ArrayList<>();
    for (Column column : columns.subList(keys, columns.size())) {
      times.add("WRITETIME(" + Cql.quoted(column.name()) + ")");
      times.add("TTL(" + Cql.quoted(column.name()) + ")");
    }
    RowFilter rows =
        RowFilter.of(filter, from.schema(run.schemas().find(from.container())), from.container());
    List<Column> read = new ArrayList<>(columns);
    for (String name : rows.names()) {
      Column column = from.find(name).orElseThrow();
      if (!read.contains(column)) {
        read.add(column);
      }
    }
    RowSource.Reading reading = new RowSource.Reading(from, from.nativeSchema(), read, rows, times);
    PreparedStatement insert =
        run.connection()
            .prepare(
                "INSERT INTO "
                    + Cql.quoted(to.name())
                    + " ("
                    + Cql.names(columns.stream().map(Column::name).toList())
                    + ") VALUES ("
                    + Cql.marks(columns.size())
                    + ") USING TIMESTAMP ? AND TTL ?");
    RowPages pages = new RowPages(run.connection(), reading, KeyRange.ALL);
    long count = 0;
    List<BoundStatement> batch = new ArrayList<>();
    for (List<Row> page = pages.next(); page != null; page = pages.next()) {
      for (Row row : page) {
        if (!reading.filter().test(row)) {
          continue;
        }
        batch.addAll(statements(row, insert, keys, columns.size(), read.size(), time));
        count++;
        if (batch.size() >= run.batchSize()) {
          send(batch, killPoint);
        }
      }
    }
    send(batch, killPoint);
    return count;
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

  // One for each time at which cells of the row were written.
  private static List<BoundStatement> statements(
      Row row, PreparedStatement insert, int keys, int columns, int read, Times time) {
    Map<Life, List<Integer>> lives = new TreeMap<>();
    for (int i = keys; i < columns; i++) {
      if (row.getBytesUnsafe(i) != null) {
        int place = read + 1 + 2 * (i - keys);
        Life life = new Life(Math.min(row.getLong(place), time.latest()), row.getInt(place + 1));
        lives.computeIfAbsent(life, it -> new ArrayList<>()).add(i);
      }
    }
    if (lives.isEmpty()) {
      lives.put(new Life(time.bare(), 0), List.of());
    }
    List<BoundStatement> statements = new ArrayList<>();
    lives.forEach(
        (life, cells) -> {
          BoundStatementBuilder bound = insert.boundStatementBuilder();
          for (int i = 0; i < columns; i++) {
            ByteBuffer cell = row.getBytesUnsafe(i);
            if (cell != null && (i < keys || cells.contains(i))) {
              bound = bound.setBytesUnsafe(i, cell);
            }
          }
          bound = bound.setLong(columns, life.time());
          bound = bound.setInt(columns + 1, life.ttl());
          statements.add(bound.setIdempotence(true).build());
        });
    return statements;
  }
}
