package io.polymigrate.redis;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.OperationHandler;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler whose work blocks; subclasses say what, this class says where. Each operation is one
 * subclass. A rollback that finds its note missing has nothing to undo: the note is as durable as
 * the change.
 */
abstract class RedisHandler<T> implements OperationHandler<T> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisHandler.class);

  private final OperationStore store;

  RedisHandler(OperationStore store) {
    this.store = store;
  }

  /** Adds what stands against it; a thrown refusal counts as one more problem. */
  abstract void check(T operation, Execution run, Problems problems) throws Exception;

  abstract long apply(T operation, Execution run) throws Exception;

  /** Adds what is not as {@link #apply} leaves it. */
  abstract void inspect(T operation, Execution run, Problems problems) throws Exception;

  abstract RollbackResult undo(T operation, Execution run) throws Exception;

  void release(T operation, Execution run) throws Exception {}

  @Override
  public final CompletionStage<Validation> check(T operation, OperationCall call) {
    return store.supply(
        () -> {
          Problems problems = new Problems();
          try {
            check(operation, new Execution(store, call), problems);
          } catch (MigrationException e) {
            refusal(e, problems);
          } catch (IllegalArgumentException e) {
            problems.add(StandardErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
          }
          return problems.validation();
        });
  }

  @Override
  public final CompletionStage<Long> execute(T operation, OperationCall call) {
    return store.supply(() -> exclusively(call, run -> applying(operation, run)));
  }

  // A driver's failure says what became of one request; here it is about the whole operation.
  private long applying(T operation, Execution run) throws Exception {
    try {
      return apply(operation, run);
    } catch (RuntimeException e) {
      RuntimeException known = RedisErrors.writing("Running the operation").apply(e);
      boolean begun =
          known instanceof MigrationException failure
              && failure.outcome() == Outcome.NOT_APPLIED
              && failure.code().category() != ErrorCode.Category.TRANSIENT
              && run.begun();
      if (!begun) {
        throw known;
      }
      throw new MigrationException(
          ((MigrationException) known).code(),
          Outcome.PARTIALLY_APPLIED,
          String.valueOf(known.getMessage()),
          known);
    }
  }

  /** Work while no other process works on the same execution. */
  private interface Work<R> {
    R on(Execution run) throws Exception;
  }

  private <R> R exclusively(OperationCall call, Work<R> work) throws Exception {
    Execution run = new Execution(store, call);
    Lease lease = Lease.take(store.connection(), "operation " + call.operationId(), run::leaseLost);
    try {
      return work.on(run);
    } finally {
      giveBack(lease);
    }
  }

  private static void giveBack(Lease lease) {
    try {
      lease.release();
    } catch (RuntimeException e) {
      // It ends by itself, and what the work did or threw matters more.
      LOG.debug("[redis] a lease could not be given back", e);
    }
  }

  @Override
  public final CompletionStage<Validation> inspect(T operation, OperationCall call) {
    return store.supply(
        () -> {
          Problems problems = new Problems();
          try {
            inspect(operation, new Execution(store, call), problems);
          } catch (MigrationException e) {
            refusal(e, problems);
          } catch (IllegalArgumentException e) {
            problems.add(StandardErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
          }
          return problems.validation();
        });
  }

  @Override
  public final CompletionStage<RollbackResult> rollBack(T operation, OperationCall call) {
    return store.supply(() -> exclusively(call, run -> undo(operation, run)));
  }

  @Override
  public final CompletionStage<Void> finalizeUndo(T operation, OperationCall call) {
    return store
        .supply(
            () ->
                exclusively(
                    call,
                    run -> {
                      release(operation, run);
                      run.release();
                      return true;
                    }))
        .thenApply(done -> null);
  }

  // Only what the user can mend is a finding; an unreachable server is a failure of the question.
  private static void refusal(MigrationException e, Problems problems) {
    boolean finding =
        e.outcome() == Outcome.NOT_APPLIED
            && e.code() instanceof StandardErrorCode code
            && (code.category() == StandardErrorCode.Category.USER
                || code.category() == StandardErrorCode.Category.UNSUPPORTED)
            && code != StandardErrorCode.CANCELLED;
    if (!finding) {
      throw e;
    }
    problems.add((StandardErrorCode) e.code(), String.valueOf(e.getMessage()));
  }

  /** A rollback that restored definitions, and no single records. */
  static RollbackResult undone(Execution run) {
    return new RollbackResult(run.operationId(), 0, List.of(), 0);
  }
}
