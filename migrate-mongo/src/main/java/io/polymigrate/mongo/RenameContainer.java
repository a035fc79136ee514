package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;

/** Renames a collection, with its indexes, its validator and its logical schema. */
final class RenameContainer extends BlockingHandler<RenameContainer.Spec, Execution> {

  /** The new name. */
  record Spec(String newName) {}

  RenameContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "new_name");
    OperationData.noConditions(operation, "a collection is renamed as a whole");
    OperationData.requireOthers(operation);
    return new Spec(data.newName("new_name"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    TargetChecks.requireCollection(problems, run.target());
    MongoNames.requireCollection(spec.newName());
    if (Containers.find(run, spec.newName()).isPresent()) {
      problems.add(
          StandardErrorCode.CONTAINER_EXISTS,
          "There is a collection '" + spec.newName() + "' already");
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    new Renaming(run, "rename_container", spec.newName()).forth();
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    TargetChecks.requireNoCollection(problems, run, run.container());
    problems.require(
        Containers.find(run, spec.newName()).isPresent(),
        StandardErrorCode.CONTAINER_NOT_FOUND,
        "There is no collection '" + spec.newName() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    new Renaming(run, "rename_container", spec.newName()).back();
    return undone(run);
  }
}
