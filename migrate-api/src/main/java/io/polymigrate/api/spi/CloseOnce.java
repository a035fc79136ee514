package io.polymigrate.api.spi;

import io.polymigrate.api.AsyncCloseable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Closes something by work that blocks: once, on an executor; or on the caller's thread when the
 * executor takes no more work. Every call answers the same stage. Safe for use by many threads.
 */
public final class CloseOnce implements AsyncCloseable {
  private final Executor executor;
  private final AutoCloseable work;
  private final @Nullable Function<? super Throwable, ? extends RuntimeException> translate;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private CloseOnce(
      Executor executor,
      AutoCloseable work,
      @Nullable Function<? super Throwable, ? extends RuntimeException> translate) {
    this.executor = executor;
    this.work = work;
    this.translate = translate;
  }

  /**
   * The stage fails when the work does: for what others wait for, such as a lock.
   *
   * @param translate makes the exception the stage fails with from whatever the work threw
   */
  public static CloseOnce of(
      Executor executor,
      AutoCloseable work,
      Function<? super Throwable, ? extends RuntimeException> translate) {
    return new CloseOnce(executor, work, translate);
  }

  /** The stage never fails: for connections, which are gone when they can't be closed. */
  public static CloseOnce quietly(Executor executor, AutoCloseable work) {
    return new CloseOnce(executor, work, null);
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (begun.compareAndSet(false, true)) {
      try {
        executor.execute(this::close);
      } catch (RejectedExecutionException e) {
        close();
      }
    }
    return closed;
  }

  private void close() {
    try {
      work.close();
      closed.complete(null);
    } catch (Throwable e) {
      if (translate == null) {
        closed.complete(null);
      } else {
        closed.completeExceptionally(translate.apply(e));
      }
    }
  }
}
