package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.sql.SQLException;

/**
 * Removes a column: it gets a hidden name until the operation is finalised, so that its type,
 * default, values, indexes, constraints and even its place come back exactly. NOT NULL without a
 * default is lifted meanwhile, as nobody gives the hidden column a value.
 */
final class RemoveField extends BlockingHandler<RemoveField.Spec, Execution> {

  /** Which column. */
  record Spec(String field, boolean allowCopy) {}

  RemoveField(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "allow_copy");
    OperationData.noConditions(
        operation,
        "a column is there for all rows; to empty it in some use 'migrate_data' with"
            + " {set: {field: {constant: null}}}");
    return new Spec(data.newName("field_name"), data.flag("allow_copy", false));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    TableChecks.requireTable(problems, table);
    table.column(spec.field());
    if (table.key().contains(spec.field())) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          spec.field(),
          "Field '" + spec.field() + "' belongs to the key of '" + run.container() + "'");
    }
    run.database()
        .transaction(session -> run.dialect().dependants(session, table, spec.field(), false))
        .ifPresent(
            what ->
                problems.add(
                    StandardErrorCode.INVALID_INPUT,
                    spec.field(),
                    "Field '" + spec.field() + "' is needed by " + what + "; drop that first"));
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    String hidden = Names.undo(run.operationId());
    Table table = run.table();
    if (table.has(spec.field())) {
      Column column = table.column(spec.field());
      if (!column.nullable() && column.defaultExpression().isEmpty() && !column.computed()) {
        run.change(
            "remove_field.nullable",
            () -> {
              run.note("required", true);
              run.note("definition", column.definition());
            },
            session -> run.table(session).column(spec.field()).nullable(),
            Ddl.online(table, run.dialect().dropNotNull(column)).copying(spec.allowCopy()));
      }
    }
    RenameField.rename(run, "remove_field.hide", spec.field(), hidden);
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    if (run.table().has(spec.field())) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          "'" + run.container() + "' still has a field '" + spec.field() + "'");
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    String hidden = Names.undo(run.operationId());
    Table table = run.table();
    if (table.has(hidden)) {
      if (table.has(spec.field())) {
        throw MigrationException.refusal(
            StandardErrorCode.FIELD_EXISTS,
            "'"
                + run.container()
                + "' has a new field '"
                + spec.field()
                + "'; rename or remove it before this removal is rolled back");
      }
      RenameField.rename(run, "remove_field.undo", hidden, spec.field());
    }
    if (!run.noted("required")) {
      return undone(run);
    }
    return require(spec, run);
  }

  // Rows that others added since have no value: they are the conflicts, and the column takes null.
  private static RollbackResult require(Spec spec, Execution run) throws Exception {
    Table table = run.table();
    Conditions empty = Conditions.of(run.dialect().quote(spec.field()) + " IS NULL");
    Keys.Found found = run.database().transaction(session -> Keys.find(session, run, table, empty));
    if (found.count() == 0) {
      run.dialect().setNotNull(run, "remove_field.undo_required", table, spec.field());
    }
    return new RollbackResult(run.operationId(), 0, found.first(), found.count());
  }

  @Override
  protected void release(Spec spec, Execution run) throws Exception {
    String hidden = Names.undo(run.operationId());
    run.change(
        "remove_field.finalize",
        () -> {},
        session ->
            run.dialect()
                .table(session, run.container())
                .filter(table -> table.has(hidden))
                .isEmpty(),
        Ddl.alter(run.table(), "DROP COLUMN " + run.dialect().quote(hidden))
            .copying(spec.allowCopy()));
  }
}
