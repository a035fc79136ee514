package io.polymigrate.api.spi;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How an adapter runs one type of operation, given as the adapter's own small record.
 *
 * @param <T> the parsed operation
 */
public interface OperationHandler<T> {

  /** Whether it could be applied now. */
  CompletionStage<Validation> check(T operation, OperationCall call);

  /**
   * Applies it, or goes on where {@link OperationCall#undo()} says an interrupted run was. What is
   * needed for rollback is saved by {@link OperationCall#saveUndo} before the change it undoes.
   *
   * @return how many records were changed, those of interrupted runs included
   */
  CompletionStage<Long> execute(T operation, OperationCall call);

  /** Whether the store is as {@link #execute} leaves it. */
  CompletionStage<Validation> inspect(T operation, OperationCall call);

  /** Restores what the store held; refuses by default, as irreversible. */
  default CompletionStage<RollbackResult> rollBack(T operation, OperationCall call) {
    return CompletableFuture.failedFuture(
        new MigrationException(
            StandardErrorCode.IRREVERSIBLE,
            Outcome.NOT_APPLIED,
            "'"
                + call.operation().type()
                + "' on '"
                + call.operation().collectionOrTable()
                + "' can't be rolled back"));
  }

  /** Gives up what was kept for rollback; does nothing by default. */
  default CompletionStage<Void> finalizeUndo(T operation, OperationCall call) {
    return CompletableFuture.completedFuture(null);
  }
}
