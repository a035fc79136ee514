package io.polymigrate.sql.operation;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.Problems;

/** Extract and load; a load that kept prior images is undone here. */
final class LoneStep extends EngineStep<Execution> {
  LoneStep(Database database) {
    super(database);
  }

  @Override
  protected void requireContainer(String container, Execution run) throws Exception {
    run.database().transaction(session -> run.table(session, container));
  }

  @Override
  protected void checkReadable(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.database().transaction(session -> run.table(session, spec.container()));
    for (String field : spec.fields()) {
      if (!table.has(field)) {
        problems.add(StandardErrorCode.FIELD_NOT_FOUND, field, table.missing(field));
      }
    }
    Conditions.of(spec.filter(), table, run.dialect());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    return new LoadRollback(run).restore();
  }

  @Override
  protected void release(Spec spec, Execution run) throws Exception {
    new LoadRollback(run).release();
  }
}
