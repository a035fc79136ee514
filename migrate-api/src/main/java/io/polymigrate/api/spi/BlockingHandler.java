package io.polymigrate.api.spi;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A handler whose work blocks. Subclasses, one for each operation, say what is done; this class
 * says where (on the adapter's executor), under which lock, and what its failure means for the
 * operation as a whole. Safe for use by many threads, as long as subclasses keep no state.
 *
 * <p><b>Rules for implementers</b>
 *
 * <ul>
 *   <li>The verbs may throw what the driver throws; {@link BlockingStore#translate} makes it known.
 *   <li>What an undo needs is noted durably before the change that it undoes. So a rollback that
 *       finds no note has nothing to undo.
 *   <li>Work on many records goes in key batches; before each {@link OperationRun#throttle}, after
 *       each {@link OperationRun#progress} and a note of how far it is.
 *   <li>Every verb may be called again after it was killed at any instant, and goes on there.
 * </ul>
 *
 * @param <T> the parsed operation
 * @param <R> the adapter's kind of run
 */
public abstract class BlockingHandler<T, R extends OperationRun> implements OperationHandler<T> {
  private final BlockingStore<R> store;

  /** A handler on that store. */
  protected BlockingHandler(BlockingStore<R> store) {
    this.store = store;
  }

  /**
   * Adds what stands against it, and changes nothing. A thrown refusal of bad input, or of what the
   * store can't do, counts as one more problem.
   */
  protected abstract void check(T operation, R run, Problems problems) throws Exception;

  /**
   * Applies it, or goes on where an interrupted run was.
   *
   * @return how many records were changed, those of interrupted runs included
   */
  protected abstract long apply(T operation, R run) throws Exception;

  /** Adds what is not as {@link #apply} leaves it; throws like {@link #check}. */
  protected abstract void inspect(T operation, R run, Problems problems) throws Exception;

  /** Restores what the store held; goes on where an interrupted rollback was. */
  protected abstract RollbackResult undo(T operation, R run) throws Exception;

  /** Gives up what was kept for a rollback. Nothing unless overridden. */
  protected void release(T operation, R run) throws Exception {}

  /** A rollback that restored definitions, and no single records. */
  public static RollbackResult undone(OperationRun run) {
    return new RollbackResult(run.operationId(), 0, List.of(), 0);
  }

  @Override
  public final CompletionStage<Validation> check(T operation, OperationCall call) {
    return asked(call, (run, problems) -> check(operation, run, problems));
  }

  @Override
  public final CompletionStage<Validation> inspect(T operation, OperationCall call) {
    return asked(call, (run, problems) -> inspect(operation, run, problems));
  }

  @Override
  public final CompletionStage<Long> execute(T operation, OperationCall call) {
    return exclusively(call, run -> applying(operation, run, call));
  }

  @Override
  public final CompletionStage<RollbackResult> rollBack(T operation, OperationCall call) {
    return exclusively(
        call,
        run -> {
          RollbackResult result = undo(operation, run);
          store.afterUndo(run);
          return result;
        });
  }

  @Override
  public final CompletionStage<Void> finalizeUndo(T operation, OperationCall call) {
    CompletionStage<Boolean> released =
        exclusively(
            call,
            run -> {
              release(operation, run);
              store.afterRelease(run);
              return true;
            });
    return released.thenAccept(done -> {});
  }

  private CompletionStage<Validation> asked(OperationCall call, Question<R> question) {
    return store.supply(
        doing(call),
        () -> {
          Problems problems = new Problems();
          problems.ask(() -> question.ask(store.run(call), problems));
          return problems.validation();
        });
  }

  private <V> CompletionStage<V> exclusively(OperationCall call, Work<R, V> work) {
    return store.supply(
        doing(call),
        () -> {
          R run = store.run(call);
          return store.exclusively(run, () -> work.on(run));
        });
  }

  // A driver's failure says what became of one request; here it is about the whole operation.
  private long applying(T operation, R run, OperationCall call) throws Exception {
    try {
      return apply(operation, run);
    } catch (Exception e) {
      RuntimeException known = store.translate(doing(call), e);
      if (known instanceof MigrationException failure
          && failure.outcome() == Outcome.NOT_APPLIED
          && run.begun()) {
        throw new MigrationException(
            failure.code(),
            Outcome.PARTIALLY_APPLIED,
            String.valueOf(failure.getMessage()),
            failure);
      }
      throw known;
    }
  }

  private static String doing(OperationCall call) {
    return "'" + call.operation().type() + "' on '" + call.operation().collectionOrTable() + "'";
  }

  private interface Question<R> {
    void ask(R run, Problems problems) throws Exception;
  }

  private interface Work<R, V> {
    V on(R run) throws Exception;
  }
}
