package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.sql.SQLException;
import java.util.Optional;

/** Renames a table within its schema. */
final class RenameContainer extends BlockingHandler<RenameContainer.Spec, Execution> {

  /** The new name, without schema. */
  record Spec(String newName) {}

  RenameContainer(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "new_name");
    OperationData.noConditions(operation, "a table is renamed as a whole");
    return new Spec(data.newName("new_name"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws SQLException {
    Table table = run.table();
    TableChecks.requireTable(problems, table);
    if (DropContainer.find(run, table.sibling(spec.newName())).isPresent()) {
      problems.add(
          StandardErrorCode.CONTAINER_EXISTS, "There is a table '" + spec.newName() + "' already");
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    Optional<Table> table = DropContainer.find(run, run.container());
    if (table.isPresent()) {
      String renamed = table.get().sibling(spec.newName());
      DropContainer.rename(run, "rename_container", table.get(), spec.newName(), renamed);
    }
    if (run.noted("renamed")) {
      String renamed = run.text("renamed").orElseThrow();
      run.changeTypes((types, session) -> types.move(session, run.container(), renamed));
    }
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    problems.require(
        DropContainer.find(run, run.container()).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a table '" + run.container() + "'");
    problems.require(
        DropContainer.find(run, spec.newName()).isPresent(),
        StandardErrorCode.CONTAINER_NOT_FOUND,
        "There is no table '" + spec.newName() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    if (run.noted("renamed")) {
      String renamed = run.text("renamed").orElseThrow();
      DropContainer.renameBack(run, "rename_container.undo", renamed);
      run.changeTypes((types, session) -> types.move(session, renamed, run.container()));
    }
    return undone(run);
  }
}
