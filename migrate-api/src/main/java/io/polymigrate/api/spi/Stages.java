package io.polymigrate.api.spi;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** Bridges blocking drivers to stages, and failures to {@code MigrationException}. */
public final class Stages {
  private Stages() {}

  /**
   * Runs blocking work on the executor.
   *
   * @param translate makes the exception the stage fails with from whatever the work threw
   */
  public static <T> CompletionStage<T> supply(
      Executor executor,
      Callable<T> work,
      Function<? super Throwable, ? extends RuntimeException> translate) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              result.complete(work.call());
            } catch (Throwable e) {
              result.completeExceptionally(translate.apply(e));
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(translate.apply(e));
    }
    return result;
  }

  /** The failure itself, without the wrappers that stages put around it. */
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Waits for a stage. Only for {@code main} methods, tests and handlers that run on the executor
   * anyway.
   *
   * @throws RuntimeException the stage's own failure, unwrapped
   */
  public static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = unwrap(e);
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /**
   * Lets the thread wait; not at all when the time is zero or less. Only for work that blocks
   * anyway.
   *
   * @throws MigrationException with {@code CANCELLED} when the thread is interrupted
   */
  public static void pause(Duration time) {
    if (time.isZero() || time.isNegative()) {
      return;
    }
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationException(
          StandardErrorCode.CANCELLED,
          Outcome.UNKNOWN,
          "The call was interrupted while it waited",
          e);
    }
  }
}
