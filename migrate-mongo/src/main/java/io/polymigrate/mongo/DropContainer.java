package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;

/** Drops a collection: it gets a hidden name until the operation is finalised. */
final class DropContainer extends BlockingHandler<DropContainer.Spec, Execution> {

  /** Nothing but the collection itself. */
  record Spec() {}

  DropContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData.of(operation);
    OperationData.noConditions(operation, "a collection is dropped as a whole");
    OperationData.requireOthers(operation);
    return new Spec();
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    TargetChecks.requireCollection(problems, run.target());
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    new Renaming(run, "drop_container", MongoNames.undo(run.operationId())).forth();
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    TargetChecks.requireNoCollection(problems, run, run.container());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    new Renaming(run, "drop_container", MongoNames.undo(run.operationId())).back();
    return undone(run);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    String hidden = MongoNames.undo(run.operationId());
    Optional<String> identity = Containers.identity(run, hidden);
    if (identity.isPresent() && identity.equals(run.text("identity"))) {
      run.change(
          "drop_container.finalize",
          () -> {},
          () -> Containers.find(run, hidden).isEmpty(),
          () -> Containers.drop(run, hidden));
    }
    new MongoSchemas(run.store().connection()).delete(hidden);
  }
}
