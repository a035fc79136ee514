package io.polymigrate.sql.operation;

import io.polymigrate.api.RollbackResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes back a column that add_field made. Where others have written their own values into it since
 * it stays, for those rows alone.
 */
final class AddedColumn {
  private final Execution run;
  private final AddField.Spec spec;
  private final String name;

  AddedColumn(Execution run, AddField.Spec spec) {
    this.run = run;
    this.spec = spec;
    this.name = run.dialect().quote(spec.field());
  }

  RollbackResult remove() throws Exception {
    Table table = run.table();
    Keys.Found others =
        run.database().transaction(session -> Keys.find(session, run, table, theirs()));
    if (others.count() > 0) {
      return emptyOurs(table, others);
    }
    long restored = run.database().transaction(session -> filled(session, table));
    run.change(
        "add_field.undo",
        () -> run.note("restored", restored),
        session -> !run.table(session).has(spec.field()),
        Ddl.alter(table, "DROP COLUMN " + name).copying(spec.allowCopy()));
    return new RollbackResult(run.operationId(), restored, List.of(), 0);
  }

  private long filled(Session session, Table table) throws SQLException {
    return session.number(
        "SELECT count(*) FROM " + table.sql() + " WHERE " + name + " IS NOT NULL",
        Execution.none());
  }

  private Conditions theirs() {
    return Conditions.of(
        name
            + " IS NOT NULL"
            + spec.value()
                .map(value -> " AND NOT (" + run.dialect().same(name, ours(value)) + ")")
                .orElse(""));
  }

  private String ours(Object value) {
    return run.dialect().literal(spec.type(), value);
  }

  private RollbackResult emptyOurs(Table table, Keys.Found others) throws Exception {
    Column column = table.column(spec.field());
    if (!column.nullable()) {
      run.change(
          "add_field.undo_required",
          () -> {},
          session -> run.table(session).column(spec.field()).nullable(),
          Ddl.online(table, run.dialect().dropNotNull(column)));
    }
    if (column.defaultExpression().isPresent()) {
      run.change(
          "add_field.undo_default",
          () -> {},
          session -> run.table(session).column(spec.field()).defaultExpression().isEmpty(),
          Ddl.alter(table, "ALTER COLUMN " + name + " DROP DEFAULT"));
    }
    long restored = 0;
    if (spec.value().isPresent() && !table.key().isEmpty()) {
      String same = run.dialect().same(name, ours(spec.value().get()));
      restored =
          new Windows(run, "add_field.undo", table)
              .walk(
                  (session, window) -> {
                    List<@Nullable Object> parameters = new ArrayList<>();
                    String stretch = window.condition("", parameters);
                    return session.update(
                        "UPDATE "
                            + table.sql()
                            + " SET "
                            + name
                            + " = NULL WHERE "
                            + stretch
                            + " AND "
                            + same,
                        parameters);
                  });
    }
    return new RollbackResult(run.operationId(), restored, others.first(), others.count());
  }
}
