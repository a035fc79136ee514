package io.polymigrate.api.spi;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where an adapter's operations and its journal reach the store when that blocks: the executor, the
 * meaning of failures, the lock of an execution.
 *
 * <p>Safe for use by many threads; each run that it makes is used by one.
 *
 * @param <R> the adapter's kind of run
 */
public abstract class BlockingStore<R extends OperationRun> {
  private static final ThreadLocal<@Nullable BlockingStore<?>> WORKING = new ThreadLocal<>();

  /** For subclasses. */
  protected BlockingStore() {}

  /** The executor that the adapter was given. */
  protected abstract Executor executor();

  /**
   * What a failure means, by the adapter's table of errors.
   *
   * @param doing what was done, as the beginning of a sentence: {@code 'add_field' on 'users'}
   * @param failure what was thrown; may be a {@code MigrationException} already
   */
  protected abstract RuntimeException translate(String doing, Throwable failure);

  /** A run for that call; must not reach for the store. */
  protected abstract R run(OperationCall call);

  /**
   * Runs work while no other process works on the same execution; waits for one that may have died.
   * Without a lock unless overridden.
   *
   * @throws io.polymigrate.api.error.MigrationException with {@code OPERATION_IN_PROGRESS} when
   *     another process goes on with it
   */
  protected <V extends @Nullable Object> V exclusively(R run, Callable<V> work) throws Exception {
    return work.call();
  }

  /** After a rollback: takes away what any operation may have left. Nothing unless overridden. */
  protected void afterUndo(R run) throws Exception {}

  /** After an operation gave up what it kept: takes the rest away. Nothing unless overridden. */
  protected void afterRelease(R run) throws Exception {}

  /**
   * Runs blocking work on the executor; at once when this thread already does such work, so that a
   * handler that waits for the journal never waits for a free thread.
   *
   * @param doing see {@link #translate}
   */
  public final <V extends @Nullable Object> CompletionStage<V> supply(
      String doing, Callable<V> work) {
    if (WORKING.get() == this) {
      try {
        return CompletableFuture.completedFuture(work.call());
      } catch (Exception e) {
        return CompletableFuture.failedFuture(translate(doing, e));
      }
    }
    return Stages.supply(
        executor(),
        () -> {
          BlockingStore<?> outer = WORKING.get();
          WORKING.set(this);
          try {
            return work.call();
          } finally {
            WORKING.set(outer);
          }
        },
        failure -> translate(doing, failure));
  }
}
