package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a copy of a table up to what became of the table since a point in time. Each step may be
 * done again. Blocks.
 */
final class RowMerge {
  private final Execution run;
  private final Table table;
  private final Table copy;
  private final long since;
  private final List<String> columns;

  /**
   * A merge.
   *
   * @param since what is not later is in the copy already
   */
  RowMerge(Execution run, Table table, Table copy, long since) {
    this.run = run;
    this.table = table;
    this.copy = copy;
    this.since = since;
    this.columns =
        table.columns().stream().filter(column -> !column.key()).map(Column::name).toList();
  }

  /** Copies what was written since, with its time and time to live. */
  void written(RowMove.Change change, String killPoint) {
    List<ColumnWrites> writes = new ArrayList<>();
    columns.forEach(column -> writes.add(new ColumnWrites(run.connection(), copy, column)));
    List<String> key = table.key().stream().map(Column::name).toList();
    PreparedStatement bare =
        run.connection()
            .prepare(
                "INSERT INTO "
                    + Cql.quoted(copy.name())
                    + " ("
                    + Cql.names(key)
                    + ") VALUES ("
                    + Cql.marks(key.size())
                    + ") USING TIMESTAMP "
                    + since);
    Rows.Sending sending = new Rows.Sending(run, killPoint);
    Rows.of(run, table, columns, Filter.all())
        .ofAllReplicas()
        .forEach(
            row -> {
              List<BoundStatement> statements = new ArrayList<>();
              boolean empty = true;
              for (int i = 0; i < columns.size(); i++) {
                String column = columns.get(i);
                ByteBuffer cell = row.cell(column);
                empty &= cell == null;
                if (cell != null && row.time(column) > since) {
                  ByteBuffer kept =
                      column.equals(change.column()) ? change.cells().apply(cell) : cell;
                  statements.add(
                      writes.get(i).set(row.key(), kept, row.time(column), row.ttl(column)));
                }
              }
              if (empty || !statements.isEmpty()) {
                List<@Nullable ByteBuffer> cells = new ArrayList<>(row.key());
                statements.add(Rows.bind(bare, cells));
              }
              sending.add(statements);
            });
    sending.end();
  }

  /** Deletes what is there no more. */
  void deleted(String killPoint) {
    new Pruning(killPoint).all();
  }

  /** Deletes in batches. */
  private final class Pruning {
    private final Rows.Sending sending;
    private final List<ColumnWrites> writes = new ArrayList<>();
    private final PreparedStatement look;
    private final PreparedStatement delete;
    private final List<Rows.One> batch = new ArrayList<>();

    Pruning(String killPoint) {
      this.sending = new Rows.Sending(run, killPoint);
      columns.forEach(column -> writes.add(new ColumnWrites(run.connection(), copy, column)));
      List<String> wanted = new ArrayList<>(columns);
      wanted.add(table.key().get(0).name());
      this.look =
          run.connection()
              .prepare(
                  "SELECT "
                      + Cql.names(wanted)
                      + " FROM "
                      + Cql.quoted(table.name())
                      + Rows.where(table));
      this.delete =
          run.connection()
              .prepare(
                  "DELETE FROM "
                      + Cql.quoted(copy.name())
                      + " USING TIMESTAMP ?"
                      + Rows.where(copy));
    }

    void all() {
      Rows.of(run, copy, columns, Filter.all())
          .forEach(
              row -> {
                batch.add(row);
                if (batch.size() >= run.batchSize()) {
                  flush();
                }
              });
      flush();
      sending.end();
    }

    private void flush() {
      if (batch.isEmpty()) {
        return;
      }
      List<@Nullable Row> there =
          Rows.look(run, look, batch.stream().map(Rows.One::key).toList(), ConsistencyLevel.ALL);
      for (int i = 0; i < batch.size(); i++) {
        sending.add(statements(batch.get(i), there.get(i)));
      }
      batch.clear();
    }

    private List<BoundStatement> statements(Rows.One kept, @Nullable Row row) {
      List<BoundStatement> statements = new ArrayList<>();
      if (row == null) {
        List<@Nullable ByteBuffer> cells = new ArrayList<>();
        cells.add(Rows.bytes(run.connection().timestamp()));
        cells.addAll(kept.key());
        statements.add(Rows.bind(delete, cells));
        return statements;
      }
      for (int i = 0; i < columns.size(); i++) {
        if (kept.cell(columns.get(i)) != null && row.getBytesUnsafe(i) == null) {
          statements.add(writes.get(i).delete(kept.key(), run.connection().timestamp()));
        }
      }
      return statements;
    }
  }
}
