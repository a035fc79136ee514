package io.polymigrate.api.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Blocking work in parts, several at once: this thread takes one part after the other, and so do
 * threads of the executor that are free. So it gets to its end when none is free, too, and never
 * waits for a thread.
 */
public final class Parts {
  private final int count;
  private final Part work;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CompletableFuture<?>[] ended;

  /** What is done about a part. */
  @FunctionalInterface
  public interface Part {
    /**
     * Does it.
     *
     * @param number which part, from 0
     * @param givenUp whether another part failed, so that this one need not go on
     */
    void run(int number, BooleanSupplier givenUp);
  }

  private Parts(int count, Part work) {
    this.count = count;
    this.work = work;
    this.ended = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      ended[i] = new CompletableFuture<Void>();
    }
  }

  /**
   * Does all parts and waits for them. When one fails no further one is begun; what it failed with
   * is thrown when those under way have ended.
   *
   * @param count how many parts there are
   */
  public static void each(Executor executor, int count, Part work) {
    Parts parts = new Parts(count, work);
    try {
      for (int helper = 1; helper < count; helper++) {
        executor.execute(parts::take);
      }
    } catch (RejectedExecutionException e) {
      // No thread to spare: this one does it all.
      var unused = e;
    }
    parts.take();
    CompletableFuture.allOf(parts.ended).join();
    parts.throwFailure();
  }

  private void take() {
    for (int part = next.getAndIncrement(); part < count; part = next.getAndIncrement()) {
      try {
        if (failure.get() == null) {
          work.run(part, () -> failure.get() != null);
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        ended[part].complete(null);
      }
    }
  }

  private void throwFailure() {
    Throwable first = failure.get();
    if (first instanceof RuntimeException e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }
}
