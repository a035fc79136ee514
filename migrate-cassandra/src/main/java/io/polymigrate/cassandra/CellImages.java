package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cells that an operation sets, all with the one time at which it began, and what they were before,
 * in a table beside. By the time an interrupted run knows what it has done; what others write or
 * delete later stands, since it has a later time, also over what a rollback writes: that has the
 * next time after the operation's own. Blocks.
 */
final class CellImages {
  private static final String EXISTED = "_polymigrate_existed";
  private static final String VALUE = "_polymigrate_v";
  private static final int FIRST_KEYS = 100;

  private final Execution run;
  private final Table table;
  private final List<Column> columns;
  private final long time;
  private final boolean resumed;

  /**
   * New cells of a row.
   *
   * @param key whose
   * @param cells in the order of the columns; null for null
   */
  record Change(List<ByteBuffer> key, List<@Nullable ByteBuffer> cells) {}

  /**
   * Images of a table's rows.
   *
   * @param columns those that are set, none of the key
   * @param time the operation's
   */
  CellImages(Execution run, Table table, List<Column> columns, long time) {
    this.run = run;
    this.table = table;
    this.columns = List.copyOf(columns);
    this.time = time;
    this.resumed = run.tables().exists(run.undoContainer());
  }

  private static String value(int i) {
    return VALUE + i;
  }

  /** Makes the table beside, if it is not there. */
  Table prepare() {
    Map<String, String> kept = new LinkedHashMap<>();
    table.key().forEach(key -> kept.put(key.name(), key.cql()));
    kept.put(EXISTED, "boolean");
    for (int i = 0; i < columns.size(); i++) {
      kept.put(value(i), columns.get(i).cql());
    }
    run.tables()
        .create(
            run.undoContainer(),
            kept,
            table.of(Kind.PARTITION_KEY).stream().map(Column::name).toList(),
            table.of(Kind.CLUSTERING).stream().map(Column::name).toList(),
            "");
    return run.tables().get(run.undoContainer());
  }

  /** Changes rows in batches. */
  final class Changing {
    private final String killPoint;
    private final boolean creating;
    private final Table images = prepare();
    private final Map<List<ByteBuffer>, Change> batch = new LinkedHashMap<>();
    private final PreparedStatement look = run.connection().prepare(select(table));
    private final PreparedStatement lookBeside =
        run.connection()
            .prepare(
                "SELECT "
                    + Cql.quoted(EXISTED)
                    + " FROM "
                    + Cql.quoted(images.name())
                    + Rows.where(images));
    private final PreparedStatement keep =
        run.connection().prepare(insert(images, names(images), ""));
    private final List<ColumnWrites> lasting = new ArrayList<>();
    private final PreparedStatement insert;
    private final PreparedStatement update;

    /**
     * Changes.
     *
     * @param creating whether rows that are not there are made
     */
    Changing(String killPoint, boolean creating) {
      this.killPoint = killPoint;
      this.creating = creating;
      for (int i = 0; i < columns.size(); i++) {
        lasting.add(new ColumnWrites(run.connection(), images, value(i)));
      }
      List<String> all = new ArrayList<>(table.key().stream().map(Column::name).toList());
      columns.forEach(column -> all.add(column.name()));
      this.insert = run.connection().prepare(insert(table, all, " USING TIMESTAMP " + time));
      // Cassandra takes no UPDATE that sets nothing.
      this.update = columns.isEmpty() ? insert : run.connection().prepare(update());
    }

    private String update() {
      return "UPDATE "
          + Cql.quoted(table.name())
          + " USING TIMESTAMP "
          + time
          + " SET "
          + String.join(", ", columns.stream().map(it -> Cql.quoted(it.name()) + " = ?").toList())
          + Rows.where(table);
    }

    /** Of two changes of one row the first counts. */
    void add(Change change) {
      batch.putIfAbsent(change.key(), change);
      if (batch.size() >= run.batchSize()) {
        flush();
      }
    }

    void flush() {
      if (batch.isEmpty()) {
        return;
      }
      List<Change> changes = List.copyOf(batch.values());
      batch.clear();
      run.throttle(changes.size());
      List<@Nullable Row> there = Rows.look(run, look, changes.stream().map(Change::key).toList());
      List<@Nullable Row> kept =
          resumed
              ? Rows.look(run, lookBeside, changes.stream().map(Change::key).toList())
              : java.util.Collections.nCopies(changes.size(), null);
      List<BoundStatement> images = new ArrayList<>();
      List<BoundStatement> writes = new ArrayList<>();
      for (int i = 0; i < changes.size(); i++) {
        Row row = there.get(i);
        if (wanted(changes.get(i), row)) {
          images.addAll(image(changes.get(i), row, kept.get(i) != null));
          writes.add(write(changes.get(i), row));
        }
      }
      var unusedImages = run.connection().all(images);
      KillPoint.at(killPoint + ".kept");
      var unusedWrites = run.connection().all(writes);
      run.progress(changes.size());
      KillPoint.at(killPoint + ".changed");
    }

    // Not what an interrupted run did already, nor what changes nothing.
    private boolean wanted(Change change, @Nullable Row row) {
      if (row == null) {
        return creating;
      }
      boolean other = false;
      for (int i = 0; i < columns.size(); i++) {
        if (time(row, i) == time) {
          return false;
        }
        ByteBuffer cell = change.cells().get(i);
        ByteBuffer old = row.getBytesUnsafe(place(i));
        other |= cell == null ? old != null : !cell.equals(old);
      }
      return other;
    }

    // What an interrupted run kept is true, whatever was changed then.
    private List<BoundStatement> image(Change change, @Nullable Row row, boolean keptBefore) {
      List<BoundStatement> statements = new ArrayList<>();
      BoundStatementBuilder bound = keep.boundStatementBuilder();
      int keys = change.key().size();
      for (int i = 0; i < keys; i++) {
        bound = bound.setBytesUnsafe(i, change.key().get(i));
      }
      if (!keptBefore) {
        bound = bound.setBoolean(keys, row != null);
      }
      for (int i = 0; row != null && i < columns.size(); i++) {
        ByteBuffer cell = row.getBytesUnsafe(place(i));
        int ttl = row.getInt(place(i) + 2);
        if (cell != null && ttl == 0) {
          bound = bound.setBytesUnsafe(keys + 1 + i, cell);
        } else if (cell != null) {
          statements.add(lasting.get(i).set(change.key(), cell, run.connection().timestamp(), ttl));
        }
      }
      statements.add(bound.setQueryTimestamp(run.connection().timestamp()).build());
      return statements;
    }

    private BoundStatement write(Change change, @Nullable Row row) {
      List<@Nullable ByteBuffer> cells = new ArrayList<>();
      if (row != null && !columns.isEmpty()) {
        cells.addAll(change.cells());
        cells.addAll(change.key());
        return Rows.bind(update, cells);
      }
      BoundStatementBuilder bound = insert.boundStatementBuilder();
      cells.addAll(change.key());
      cells.addAll(change.cells());
      for (int i = 0; i < cells.size(); i++) {
        ByteBuffer cell = cells.get(i);
        if (cell != null) {
          bound = bound.setBytesUnsafe(i, cell);
        }
      }
      return bound.build();
    }
  }

  private static List<String> names(Table table) {
    List<String> names = new ArrayList<>(table.key().stream().map(Column::name).toList());
    names.add(EXISTED);
    for (int i = 0; table.find(value(i)).isPresent(); i++) {
      names.add(value(i));
    }
    return names;
  }

  private static String insert(Table table, List<String> names, String using) {
    return "INSERT INTO "
        + Cql.quoted(table.name())
        + " ("
        + Cql.names(names)
        + ") VALUES ("
        + Cql.marks(names.size())
        + ")"
        + using;
  }

  // The key, and of each column the cell, its time and its time to live.
  private String select(Table from) {
    List<String> wanted = new ArrayList<>();
    from.key().forEach(key -> wanted.add(Cql.quoted(key.name())));
    for (Column column : columns) {
      wanted.add(Cql.quoted(column.name()));
      wanted.addAll(Rows.times(List.of(column.name())));
    }
    return "SELECT "
        + String.join(", ", wanted)
        + " FROM "
        + Cql.quoted(from.name())
        + Rows.where(from);
  }

  private int place(int column) {
    return table.key().size() + 3 * column;
  }

  private long time(Row row, int column) {
    return row.getBytesUnsafe(place(column)) == null ? 0 : row.getLong(place(column) + 1);
  }

  /** How many rows were changed. */
  long count() {
    Table images = run.tables().get(run.undoContainer());
    return Conflicts.allRows(run, images).count();
  }

  /** Puts back what the operation changed, and gives up the table beside. */
  RollbackResult restore(String killPoint) {
    return new Restoring(killPoint).all();
  }

  /** A rollback. */
  private final class Restoring {
    private final String killPoint;
    private final Table images = run.tables().get(run.undoContainer());
    private final PreparedStatement look = run.connection().prepare(select(table));
    private final List<ColumnWrites> writes = new ArrayList<>();
    private final PreparedStatement delete =
        run.connection()
            .prepare(
                "DELETE FROM "
                    + Cql.quoted(table.name())
                    + " USING TIMESTAMP "
                    + time
                    + Rows.where(table));
    private final List<Rows.One> batch = new ArrayList<>();
    private final List<String> first = new ArrayList<>();
    private long conflicts;
    private long restored;

    Restoring(String killPoint) {
      this.killPoint = killPoint;
      columns.forEach(
          column -> writes.add(new ColumnWrites(run.connection(), table, column.name())));
    }

    RollbackResult all() {
      List<String> kept = new ArrayList<>(List.of(EXISTED));
      for (int i = 0; i < columns.size(); i++) {
        kept.add(value(i));
      }
      Rows.of(run, images, kept, Filter.all())
          .forEach(
              image -> {
                batch.add(image);
                if (batch.size() >= run.batchSize()) {
                  flush();
                }
              });
      flush();
      run.tables().drop(run.undoContainer());
      return new RollbackResult(run.operationId(), restored, first, conflicts);
    }

    private void flush() {
      if (batch.isEmpty()) {
        return;
      }
      run.throttle(batch.size());
      List<List<ByteBuffer>> keys = batch.stream().map(Rows.One::key).toList();
      List<@Nullable Row> there = Rows.look(run, look, keys);
      List<BoundStatement> statements = new ArrayList<>();
      List<Boolean> theirs = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        Rows.One image = batch.get(i);
        boolean existed = existed(image);
        theirs.add(existed && later(there.get(i)));
        if (existed) {
          statements.addAll(back(image, there.get(i)));
        } else {
          List<@Nullable ByteBuffer> key = new ArrayList<>(image.key());
          statements.add(Rows.bind(delete, key));
        }
      }
      var unused = run.connection().all(statements);
      // What is still there of rows that we made, others wrote.
      List<@Nullable Row> left = Rows.look(run, look, keys);
      for (int i = 0; i < batch.size(); i++) {
        if (theirs.get(i) || (!existed(batch.get(i)) && left.get(i) != null)) {
          if (conflicts++ < FIRST_KEYS) {
            first.add(batch.get(i).keyText());
          }
        } else {
          restored++;
        }
      }
      run.progress(batch.size());
      batch.clear();
      KillPoint.at(killPoint);
    }

    private boolean existed(Rows.One image) {
      ByteBuffer cell = image.cell(EXISTED);
      return cell != null && cell.get(cell.position()) != 0;
    }

    private boolean later(@Nullable Row row) {
      for (int i = 0; row != null && i < columns.size(); i++) {
        if (time(row, i) > time + 1) {
          return true;
        }
      }
      return false;
    }

    private List<BoundStatement> back(Rows.One image, @Nullable Row row) {
      List<BoundStatement> statements = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        long written = row == null ? 0 : time(row, i);
        ByteBuffer old = image.cell(value(i));
        if (written != time && written != 0) {
          continue;
        }
        if (old != null) {
          statements.add(writes.get(i).set(image.key(), old, time + 1, image.ttl(value(i))));
        } else if (written == time) {
          statements.add(writes.get(i).delete(image.key(), time));
        }
      }
      return statements;
    }
  }
}
