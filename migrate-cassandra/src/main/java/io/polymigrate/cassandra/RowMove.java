package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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

  /** What becomes of the cells of a column. */
  record Change(String column, UnaryOperator<ByteBuffer> cells) {
    static final Change NONE = new Change("", cell -> cell);
  }

  /**
   * Copies those columns that both tables have.
   *
   * @param killPoint name of the instant after each batch
   * @return how many rows
   */
  long copy(Table from, Table to, Filter filter, Times time, String killPoint) {
    return copy(from, to, filter, time, Change.NONE, killPoint);
  }

  /** The same with other cells in one column. */
  long copy(Table from, Table to, Filter filter, Times time, Change change, String killPoint) {
    List<Column> columns = new ArrayList<>(from.key());
    for (Column column : from.columns()) {
      if (!column.key() && to.find(column.name()).isPresent()) {
        columns.add(column);
      }
    }
    int keys = from.key().size();
    List<String> times =
        Rows.times(columns.subList(keys, columns.size()).stream().map(Column::name).toList());
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
    int changed = columns.stream().map(Column::name).toList().indexOf(change.column());
    RowPages pages = RowPages.ofAllReplicas(run.connection(), reading);
    long count = 0;
    Rows.Sending sending = new Rows.Sending(run, killPoint);
    for (List<Row> page = pages.next(); page != null; page = pages.next()) {
      for (Row row : page) {
        if (!reading.filter().test(row)) {
          continue;
        }
        List<@Nullable ByteBuffer> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
          ByteBuffer cell = row.getBytesUnsafe(i);
          cells.add(cell != null && i == changed ? change.cells().apply(cell) : cell);
        }
        sending.add(statements(row, cells, insert, keys, read.size(), time));
        count++;
      }
    }
    sending.end();
    return count;
  }

  // One for each time at which cells of the row were written.
  private static List<BoundStatement> statements(
      Row row,
      List<@Nullable ByteBuffer> all,
      PreparedStatement insert,
      int keys,
      int read,
      Times time) {
    int columns = all.size();
    Map<Life, List<Integer>> lives = new TreeMap<>();
    for (int i = keys; i < columns; i++) {
      if (all.get(i) != null) {
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
            ByteBuffer cell = all.get(i);
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
