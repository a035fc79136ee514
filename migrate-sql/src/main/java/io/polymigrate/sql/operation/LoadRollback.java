package io.polymigrate.sql.operation;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.sql.internal.LogicalSchemas;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Undoes a load by its prior images. A row that is as the load left it gets its values before, or
 * is removed if it was not there; its line is marked. What others changed since stays: the lines
 * left in the end are the conflicts. Rows that others refer to, or whose values before are taken,
 * may be free later, so it goes over them again for as long as that helps.
 */
final class LoadRollback {
  private static final int FIRST = 100;
  private static final String PASSES = "undo_passes";

  private final Execution run;
  private final LogicalSchemas schemas;
  private final SqlDialect dialect;
  private final LoadSql words;
  private final UndoLayout layout;

  LoadRollback(Execution run) {
    this.run = run;
    this.schemas = run.database().types().schemas();
    this.dialect = run.dialect();
    this.words = dialect.loads();
    this.layout = UndoLayout.of(run.notes());
  }

  RollbackResult restore() throws Exception {
    Optional<Table> found =
        run.database().transaction(session -> dialect.table(session, run.container()));
    if (found.isEmpty() || !run.database().transaction(this::kept)) {
      return BlockingHandler.undone(run);
    }
    Table table = found.get();
    String undo = dialect.beside(table, Names.undo(run.operationId()));
    Restoring restoring =
        new Restoring(
            table, undo, run.database().transaction(session -> conditions(session, table)));
    long restored = 0;
    long last;
    do {
      long pass = run.number(PASSES);
      last =
          new Windows(run, "undo_" + pass, undo, keyColumns(table))
              .walk((session, window) -> restoring.restore(session, window));
      restored = run.number("restored");
      if (last > 0) {
        nextPass(pass, restored + last);
        restored += last;
      }
    } while (last > 0 && restoring.anyLeft());
    Conflicts conflicts = restoring.conflicts();
    removeTable(table, conflicts.count() == 0);
    return new RollbackResult(run.operationId(), restored, conflicts.first(), conflicts.count());
  }

  private void nextPass(long pass, long restored) throws SQLException {
    boolean unused =
        run.database()
            .transaction(
                session -> {
                  run.note(PASSES, pass + 1);
                  run.note("restored", restored);
                  run.save();
                  return true;
                });
  }

  /** What could not be restored. */
  private record Conflicts(long count, List<String> first) {}

  private boolean kept(Session session) throws SQLException {
    Optional<Table> table = dialect.table(session, run.container());
    return table.isPresent()
        && dialect.table(session, table.get().sibling(Names.undo(run.operationId()))).isPresent();
  }

  private List<Column> keyColumns(Table table) {
    List<Column> keys = new ArrayList<>();
    int number = 0;
    for (Column column : UndoLayout.columns(table, layout.key())) {
      keys.add(
          new Column(
              "k_" + ++number, column.type(), false, Optional.empty(), false, column.definition()));
    }
    return keys;
  }

  // A row may go when nobody refers to it: the store would refuse, or remove others' rows as well.
  private String conditions(Session session, Table table) throws SQLException {
    List<String> free = words.unreferenced(session, table);
    return free.isEmpty() ? "1 = 1" : String.join(" AND ", free);
  }

  private void removeTable(Table table, boolean clean) throws Exception {
    if (layout.created()) {
      boolean free =
          clean
              && run.database()
                  .transaction(session -> dialect.dependants(session, table))
                  .isEmpty();
      if (!free || !dialect.dropIfEmpty(run, table)) {
        return;
      }
    }
    boolean unused =
        run.database()
            .transaction(
                session -> {
                  schemas.putBack(session.connection(), run.container(), layout.schemaBefore());
                  return true;
                });
  }

  void release() throws Exception {
    Optional<String> undo = run.database().transaction(this::undoTable);
    if (undo.isPresent()) {
      run.change(
          "load.finalize",
          () -> {},
          session -> undoTable(session).isEmpty(),
          Ddl.plain("DROP TABLE " + undo.get()));
    }
  }

  // Beside the loaded table, which may be gone by now.
  private Optional<String> undoTable(Session session) throws SQLException {
    String name = Names.undo(run.operationId());
    int dot = run.container().indexOf('.');
    Optional<Table> own =
        dialect
            .table(session, run.container())
            .map(table -> table.sibling(name))
            .or(() -> Optional.of(dot > 0 ? run.container().substring(0, dot + 1) + name : name))
            .flatMap(sibling -> find(session, sibling));
    return own.map(Table::sql);
  }

  private Optional<Table> find(Session session, String name) {
    try {
      return dialect.table(session, name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Goes over windows of the images. */
  private final class Restoring {
    private final Table table;
    private final String undo;
    private final String free;
    private final String sameKey;

    Restoring(Table table, String undo, String free) {
      this.table = table;
      this.undo = undo;
      this.free = free;
      this.sameKey = UndoLayout.sameKey(dialect, layout.key(), "t", "u");
    }

    private String tableAs() {
      return table.sql() + " t";
    }

    private String undoAs() {
      return undo + " u";
    }

    long restore(Session session, Windows.Window window) throws SQLException {
      Savepoint savepoint = session.connection().setSavepoint();
      try {
        return all(session, window);
      } catch (SQLException e) {
        if (!words.violation(e)) {
          throw e;
        }
        session.connection().rollback(savepoint);
      }
      return oneByOne(session, window);
    }

    private long oneByOne(Session session, Windows.Window window) throws SQLException {
      long restored = 0;
      for (Windows.Window single : window.singles(session, "done = 0")) {
        Savepoint savepoint = session.connection().setSavepoint();
        try {
          restored += all(session, single);
        } catch (SQLException e) {
          if (!words.violation(e)) {
            throw e;
          }
          session.connection().rollback(savepoint);
        }
      }
      return restored;
    }

    private long all(Session session, Windows.Window window) throws SQLException {
      List<@Nullable Object> parameters = new ArrayList<>();
      String stretch = sameKey + " AND u.done = 0 AND " + window.condition("u.", parameters);
      // Nobody changes them between our look at them and our change.
      var unused =
          session.rows(
              "SELECT 1 FROM "
                  + words.joined(List.of(undoAs(), tableAs()))
                  + " WHERE "
                  + stretch
                  + words.lockRows("t"),
              parameters,
              row -> row.getInt(1));
      String unchanged =
          stretch
              + " AND u.hash = "
              + layout.hash(dialect, table)
              + " AND (u.existed = 1 OR ("
              + free
              + "))";
      long found =
          session.update(
              words.update(List.of(undoAs(), tableAs()), "u", Map.of("done", "1"), unchanged),
              parameters);
      put(session, window);
      markGone(session, window);
      return found;
    }

    // Those just marked, by now all of this window that are marked.
    private void put(Session session, Windows.Window window) throws SQLException {
      List<@Nullable Object> parameters = new ArrayList<>();
      String marked = sameKey + " AND u.done = 1 AND " + window.condition("u.", parameters);
      Map<String, String> before = new LinkedHashMap<>();
      for (int i = 0; i < layout.set().size(); i++) {
        before.put(dialect.quote(layout.set().get(i)), "u.o_" + (i + 1));
      }
      if (!before.isEmpty()) {
        session.update(
            words.update(List.of(undoAs(), tableAs()), "t", before, marked + " AND u.existed = 1"),
            parameters);
      }
      session.update(dialect.deleteFrom(table, undo, marked + " AND u.existed = 0"), parameters);
      List<@Nullable Object> own = new ArrayList<>();
      session.update(
          "UPDATE " + undo + " SET done = 3 WHERE done = 1 AND " + window.condition("", own), own);
    }

    // It was not there and is not: others did what we would.
    private void markGone(Session session, Windows.Window window) throws SQLException {
      List<@Nullable Object> parameters = new ArrayList<>();
      session.update(
          "UPDATE "
              + undo
              + " SET done = 3 WHERE done = 0 AND existed = 0 AND "
              + window.condition("", parameters)
              + " AND NOT EXISTS (SELECT 1 FROM "
              + tableAs()
              + " WHERE "
              + UndoLayout.sameKey(dialect, layout.key(), "t", undo)
              + ")",
          parameters);
    }

    boolean anyLeft() throws SQLException {
      return run.database()
          .transaction(
              session ->
                  session
                      .first(
                          "SELECT 1 FROM " + undo + " WHERE done = 0 LIMIT 1",
                          Execution.none(),
                          row -> true)
                      .isPresent());
    }

    Conflicts conflicts() throws SQLException {
      List<String> texts = new ArrayList<>();
      for (Column column : keyColumns(table)) {
        texts.add(dialect.keyText(dialect.quote(column.name()), column));
      }
      String from = " FROM " + undo + " WHERE done = 0";
      String order = String.join(", ", keyColumns(table).stream().map(Column::name).toList());
      return run.database()
          .transaction(
              session ->
                  new Conflicts(
                      session.number("SELECT count(*)" + from, Execution.none()),
                      session.rows(
                          "SELECT "
                              + String.join(", ", texts)
                              + from
                              + " ORDER BY "
                              + order
                              + " LIMIT "
                              + FIRST,
                          Execution.none(),
                          row -> Keys.text(row, texts.size()))));
    }
  }
}
