package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;

/** Renames a container: each of its keys gets the new beginning. Not at once: in batches. */
final class RenameContainer extends BlockingHandler<RenameContainer.Spec, Execution> {

  /** The new name. */
  record Spec(String newName) {}

  RenameContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "new_name");
    OperationData.noConditions(operation, "a container is renamed whole");
    return new Spec(data.newName("new_name"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    CreateContainer.requireFree(run, spec.newName(), problems);
    problems.require(
        container.indexes().isEmpty() || run.registry().together(run.container(), spec.newName()),
        StandardErrorCode.OPERATION_NOT_SUPPORTED,
        "'"
            + run.container()
            + "' has indexes, and in a cluster these are where its records are: drop them first, or"
            + " keep the hash tag in the new name");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Container before = run.before(run.container());
    return new Relocation(run, "rename_container").there(before, before.withName(spec.newName()));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    run.target(spec.newName());
    problems.require(
        run.registry().find(run.container()).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a container '" + run.container() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun()) {
      return undone(run);
    }
    Container before = run.before(run.container());
    return new Relocation(run, "rename_container").back(before, before.withName(spec.newName()));
  }
}
