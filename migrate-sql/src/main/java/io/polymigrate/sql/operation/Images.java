package io.polymigrate.sql.operation;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes columns of rows and keeps, in the same transaction, what they were and what they became,
 * in a table beside: key columns {@code k_1...}, values before {@code o_1...}, after {@code
 * n_1...}. Restoring compares with what they became, so what others changed since is found and left
 * alone.
 */
final class Images {
  private final Execution run;
  private final SqlDialect dialect;
  private final Table table;
  private final List<String> fields;
  private final String kept;

  /** Images of these columns. */
  Images(Execution run, Table table, List<String> fields) {
    this.run = run;
    this.dialect = run.dialect();
    this.table = table;
    this.fields = List.copyOf(fields);
    this.kept = dialect.beside(table, Names.undo(run.operationId()));
  }

  /** Makes the table beside, and goes over all rows that match. */
  long change(String step, Map<String, String> newValues, Conditions conditions) throws Exception {
    make(step);
    return new Windows(run, step, table)
        .walk(
            (session, window) -> {
              keep(session, window, newValues, conditions);
              KillPoint.at(step + ".kept");
              return become(session, window);
            });
  }

  private void make(String step) throws Exception {
    List<String> columns = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < table.key().size(); i++) {
      columns.add(dialect.quote(table.key().get(i)) + " AS k_" + (i + 1));
      keys.add("k_" + (i + 1));
    }
    for (int i = 0; i < fields.size(); i++) {
      columns.add(dialect.quote(fields.get(i)) + " AS o_" + (i + 1));
      columns.add(dialect.quote(fields.get(i)) + " AS n_" + (i + 1));
    }
    String select = "SELECT " + String.join(", ", columns) + " FROM " + table.sql();
    List<Ddl> statements = dialect.createAs(kept, select, keys);
    run.change(
        step + ".undo_table",
        () -> run.note("kept", true),
        this::exists,
        statements.toArray(Ddl[]::new));
  }

  private boolean exists(Session session) throws SQLException {
    return dialect.table(session, table.sibling(Names.undo(run.operationId()))).isPresent();
  }

  private void keep(
      Session session, Windows.Window window, Map<String, String> newValues, Conditions conditions)
      throws SQLException {
    List<String> into = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < table.key().size(); i++) {
      into.add("k_" + (i + 1));
      values.add(dialect.quote(table.key().get(i)));
    }
    for (int i = 0; i < fields.size(); i++) {
      into.add("o_" + (i + 1));
      values.add(dialect.quote(fields.get(i)));
      into.add("n_" + (i + 1));
      values.add(String.valueOf(newValues.get(fields.get(i))));
    }
    List<@Nullable Object> parameters = new ArrayList<>();
    String stretch = window.condition("", parameters);
    session.update(
        "INSERT INTO "
            + kept
            + " ("
            + String.join(", ", into)
            + ") SELECT "
            + String.join(", ", values)
            + " FROM "
            + table.sql()
            + " WHERE "
            + stretch
            + " AND "
            + conditions.sql()
            + " FOR UPDATE",
        conditions.after(parameters));
  }

  private long become(Session session, Windows.Window window) throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    String on = joined() + " AND " + window.condition("t.", parameters);
    return session.update(dialect.updateFrom(table, kept, on, assignments("u.n_")), parameters);
  }

  private String joined() {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < table.key().size(); i++) {
      parts.add("t." + dialect.quote(table.key().get(i)) + " = u.k_" + (i + 1));
    }
    return String.join(" AND ", parts);
  }

  private Map<String, String> assignments(String prefix) {
    Map<String, String> assignments = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      assignments.put(fields.get(i), prefix + (i + 1));
    }
    return assignments;
  }

  /**
   * Puts the values before back wherever the row still has those after.
   *
   * @param deletedConflicts whether a row that is gone is a conflict too
   */
  RollbackResult restore(boolean deletedConflicts) throws Exception {
    if (!run.noted("kept") || !run.database().transaction(this::exists)) {
      return BlockingHandler.undone(run);
    }
    long restored = windows().walk((session, window) -> restore(session, window, deletedConflicts));
    return new Conflicts(run).result(restored);
  }

  private Windows windows() {
    List<Column> keys = new ArrayList<>();
    int number = 0;
    for (Column column : table.keyColumns()) {
      number++;
      keys.add(
          new Column(
              "k_" + number,
              column.type(),
              false,
              column.defaultExpression(),
              false,
              column.definition()));
    }
    return new Windows(run, "undo", kept, keys);
  }

  private long restore(Session session, Windows.Window window, boolean deletedConflicts)
      throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    String stretch = window.condition("u.", parameters);
    long restored =
        session.update(
            dialect.updateFrom(
                table,
                kept,
                joined() + " AND " + same("u.n_") + " AND " + stretch,
                assignments("u.o_")),
            parameters);
    List<String> texts = new ArrayList<>();
    int number = 0;
    for (Column column : table.keyColumns()) {
      texts.add(dialect.keyText("u.k_" + ++number, column));
    }
    List<String> conflicts =
        session.rows(
            "SELECT "
                + String.join(", ", texts)
                + " FROM "
                + kept
                + (deletedConflicts ? " u LEFT JOIN " : " u JOIN ")
                + table.sql()
                + " t ON "
                + joined()
                + " WHERE "
                + stretch
                + " AND (t."
                + dialect.quote(table.key().get(0))
                + " IS NULL OR NOT ("
                + same("u.o_")
                + "))",
            parameters,
            row -> Keys.text(row, table.key().size()));
    new Conflicts(run).add(conflicts);
    return restored;
  }

  private String same(String prefix) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      parts.add(dialect.same("t." + dialect.quote(fields.get(i)), prefix + (i + 1)));
    }
    return "(" + String.join(" AND ", parts) + ")";
  }

  /** Gives up what was kept. */
  void release() throws Exception {
    run.change("finalize", () -> {}, session -> !exists(session), Ddl.plain("DROP TABLE " + kept));
  }
}
