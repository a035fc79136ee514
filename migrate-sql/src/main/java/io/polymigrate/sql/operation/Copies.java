package io.polymigrate.sql.operation;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.KillPoint;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of a table from another's, and keeps each new row as it came out, in the same
 * transaction. Removing compares with that, so what others changed since is found and left alone.
 */
final class Copies {
  private final Execution run;
  private final SqlDialect dialect;
  private final Table target;
  private final List<String> columns;
  private final String kept;

  Copies(Execution run, Table target) {
    this.run = run;
    this.dialect = run.dialect();
    this.target = target;
    this.columns =
        target.columns().stream().map(Column::name).filter(name -> !Names.hidden(name)).toList();
    this.kept = dialect.beside(target, Names.undo(run.operationId()));
  }

  long make(String step, Table source, Map<String, String> values, Conditions matching)
      throws Exception {
    String all = quoted(columns, "");
    run.change(
        step + ".undo_table",
        () -> run.note("kept", true),
        session ->
            dialect.table(session, target.sibling(Names.undo(run.operationId()))).isPresent(),
        dialect
            .createAs(kept, "SELECT " + all + " FROM " + target.sql(), target.key())
            .toArray(Ddl[]::new));
    return new Windows(run, step, source)
        .walk(
            (session, window) -> {
              List<@Nullable Object> parameters = new ArrayList<>();
              String where = window.condition("", parameters) + " AND " + matching.sql();
              long made = insert(session, source, values, where, matching.after(parameters));
              keep(session, source, values, where, matching.after(parameters));
              KillPoint.at(step + ".kept");
              return made;
            });
  }

  private long insert(
      Session session,
      Table source,
      Map<String, String> values,
      String where,
      List<@Nullable Object> parameters)
      throws SQLException {
    String into = quoted(new ArrayList<>(values.keySet()), "");
    return session.update(
        "INSERT INTO "
            + target.sql()
            + " ("
            + into
            + ") SELECT "
            + String.join(", ", values.values())
            + " FROM "
            + source.sql()
            + " WHERE "
            + where,
        parameters);
  }

  private void keep(
      Session session,
      Table source,
      Map<String, String> values,
      String where,
      List<@Nullable Object> parameters)
      throws SQLException {
    List<String> keys = new ArrayList<>();
    List<String> on = new ArrayList<>();
    for (int i = 0; i < target.key().size(); i++) {
      String part = target.key().get(i);
      keys.add(values.get(part) + " AS k_" + (i + 1));
      on.add("t." + dialect.quote(part) + " = s.k_" + (i + 1));
    }
    session.update(
        "INSERT INTO "
            + kept
            + " ("
            + quoted(columns, "")
            + ") SELECT "
            + quoted(columns, "t.")
            + " FROM "
            + target.sql()
            + " t JOIN (SELECT "
            + String.join(", ", keys)
            + " FROM "
            + source.sql()
            + " WHERE "
            + where
            + ") s ON "
            + String.join(" AND ", on),
        parameters);
  }

  private String quoted(List<String> names, String alias) {
    return String.join(", ", names.stream().map(name -> alias + dialect.quote(name)).toList());
  }

  RollbackResult remove() throws Exception {
    Conflicts conflicts = new Conflicts(run);
    long removed =
        new Windows(run, "undo", kept, target.keyColumns())
            .walk((session, window) -> remove(session, window, conflicts));
    return conflicts.result(removed);
  }

  private long remove(Session session, Windows.Window window, Conflicts conflicts)
      throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    String stretch = window.condition("u.", parameters);
    List<String> keys = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Column column : target.keyColumns()) {
      String name = dialect.quote(column.name());
      keys.add("t." + name + " = u." + name);
      texts.add(dialect.keyText("t." + name, column));
    }
    List<String> same = new ArrayList<>();
    for (String column : columns) {
      String name = dialect.quote(column);
      same.add(dialect.same("t." + name, "u." + name));
    }
    String on = String.join(" AND ", keys) + " AND " + stretch;
    String unchanged = "(" + String.join(" AND ", same) + ")";
    long removed =
        session.update(dialect.deleteFrom(target, kept, on + " AND " + unchanged), parameters);
    // What is there still is what differs.
    conflicts.add(
        session.rows(
            "SELECT "
                + String.join(", ", texts)
                + " FROM "
                + target.sql()
                + " t JOIN "
                + kept
                + " u ON "
                + on,
            parameters,
            row -> Keys.text(row, texts.size())));
    return removed;
  }
}
