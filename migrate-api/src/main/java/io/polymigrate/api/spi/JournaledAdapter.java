package io.polymigrate.api.spi;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * An adapter whose operations are {@link JournaledOperations}: all of its verbs but the moving of
 * data. What it declares is what has a handler.
 */
public interface JournaledAdapter extends DatabaseAdapter {

  /** Its operations, the same on every call. */
  JournaledOperations journaled();

  @Override
  default Set<OperationType> operations() {
    return journaled().operations();
  }

  @Override
  default CompletionStage<OperationResult> execute(
      MigrationOperation operation, CallContext context) {
    return journaled().execute(operation, context);
  }

  @Override
  default CompletionStage<Validation> check(MigrationOperation operation, CallContext context) {
    return journaled().check(operation, context);
  }

  @Override
  default CompletionStage<Validation> inspect(MigrationOperation operation, CallContext context) {
    return journaled().inspect(operation, context);
  }

  @Override
  default CompletionStage<RollbackResult> rollBack(String operationId, CallContext context) {
    return journaled().rollBack(operationId, context);
  }

  @Override
  default CompletionStage<Void> finalizeUndo(String operationId, CallContext context) {
    return journaled().finalizeUndo(operationId, context);
  }
}
