package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.sql.SQLException;

/** Renames a column; views and indexes go on with it. */
final class RenameField extends BlockingHandler<RenameField.Spec, Execution> {

  /** Which column, and its new name. */
  record Spec(String field, String newName) {}

  RenameField(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "new_name");
    OperationData.noConditions(operation, "a column has one name for all rows");
    return new Spec(data.newName("field_name"), data.newName("new_name"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    TableChecks.requireTable(problems, table);
    table.column(spec.field());
    if (table.has(spec.newName())) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.newName(),
          "'" + run.container() + "' has a field '" + spec.newName() + "' already");
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    rename(run, "rename_field", spec.field(), spec.newName());
    run.changeTypes(
        (types, session) -> types.rename(session, run.container(), spec.field(), spec.newName()));
    return 0;
  }

  /** Renames a column, unless that was done. */
  static void rename(Execution run, String killPoint, String from, String to) throws Exception {
    Table table = run.table();
    SqlDialect dialect = run.dialect();
    run.change(
        killPoint,
        () -> run.note("renamed", true),
        session -> !run.table(session).has(from) && run.table(session).has(to),
        Ddl.alter(table, "RENAME COLUMN " + dialect.quote(from) + " TO " + dialect.quote(to)));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    Table table = run.table();
    table.column(spec.newName());
    if (table.has(spec.field())) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          "'" + run.container() + "' still has a field '" + spec.field() + "'");
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    if (!run.noted("renamed")) {
      return undone(run);
    }
    Table table = run.table();
    if (table.has(spec.newName()) && table.has(spec.field())) {
      throw MigrationException.refusal(
          StandardErrorCode.FIELD_EXISTS,
          "'"
              + run.container()
              + "' has a new field '"
              + spec.field()
              + "'; rename or remove it before this renaming is rolled back");
    }
    if (!table.has(spec.field())) {
      rename(run, "rename_field.undo", spec.newName(), spec.field());
    }
    run.changeTypes(
        (types, session) -> types.rename(session, run.container(), spec.newName(), spec.field()));
    return undone(run);
  }
}
