package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.OperationData;

/** Renames a container: each of its keys gets the new beginning. Not at once: in batches. */
final class RenameContainer extends RedisHandler<RenameContainer.Spec> {

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
  void check(Spec spec, Execution run, Problems problems) {
    run.container();
    CreateContainer.requireFree(run, spec.newName(), problems);
  }

  @Override
  long apply(Spec spec, Execution run) {
    Container before = run.before(run.name());
    return new Relocation(run, "rename_container").there(before, before.withName(spec.newName()));
  }

  @Override
  void inspect(Spec spec, Execution run, Problems problems) {
    run.container(spec.newName());
    problems.require(
        run.registry().find(run.name()).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a container '" + run.name() + "'");
  }

  @Override
  RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun()) {
      return undone(run);
    }
    Container before = run.before(run.name());
    return new Relocation(run, "rename_container").back(before, before.withName(spec.newName()));
  }
}
