package io.polymigrate.mongo;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.Problems;

/** Extract and load; a load that kept prior images is undone here. */
final class LoneStep extends EngineStep<Execution> {
  LoneStep(OperationStore store) {
    super(store);
  }

  @Override
  protected void requireContainer(String container, Execution run) {
    Target.load(run.store(), container);
  }

  @Override
  protected void requireName(String container, Execution run) {
    MongoNames.requireCollection(container);
  }

  @Override
  protected void checkReadable(Spec spec, Execution run, Problems problems) {
    Target target = Target.load(run.store(), spec.container());
    for (String field : spec.fields()) {
      if (target.known().find(field).isEmpty()) {
        problems.add(
            StandardErrorCode.FIELD_NOT_FOUND,
            field,
            String.valueOf(target.noField(field).getMessage()));
      }
    }
    target.filter(spec.filter());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    return run.begun() ? new LoadRollback(run).restore() : undone(run);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
