package io.polymigrate.api.spi;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A lock in a store that ends by itself unless its process renews it: so the lock of a process that
 * died passes. Renewed every so often from {@link #renewing} until it is closed, which gives it
 * back. Safe for use by many threads.
 */
public abstract class HeldLock implements AsyncCloseable {
  /** Held while the store is asked: a lock given back must not be renewed by a late renewal. */
  private final Object asking = new Object();

  private final Executor executor;
  private final Duration every;
  private final Runnable lost;
  private final CloseOnce closing;
  private volatile boolean closed;

  /**
   * A lock that is not taken yet.
   *
   * @param executor where the store may be asked
   * @param every how long until it is renewed; well below the time after which it ends
   * @param lost called once when it turns out to be another's
   * @param translate what the failure to give it back means
   */
  protected HeldLock(
      Executor executor,
      Duration every,
      Runnable lost,
      Function<? super Throwable, ? extends RuntimeException> translate) {
    this.executor = executor;
    this.every = every;
    this.lost = lost;
    this.closing = CloseOnce.of(executor, this::release, translate);
  }

  /**
   * Puts its end off; blocks. When this throws nobody knows: the store may be out of reach, and
   * others can't take it either; it will be tried again.
   *
   * @return whether it is still ours
   */
  protected abstract boolean renew();

  /** Gives it back if it is still ours; blocks. */
  protected abstract void giveBack();

  /** Begins to renew it, once it is taken. */
  protected final void renewing() {
    CompletableFuture.delayedExecutor(every.toMillis(), TimeUnit.MILLISECONDS, executor)
        .execute(this::renewNow);
  }

  private void renewNow() {
    boolean held;
    synchronized (asking) {
      if (closed) {
        return;
      }
      try {
        held = renew();
      } catch (RuntimeException e) {
        held = true;
      }
    }
    if (!closed && held) {
      renewing();
    } else if (!closed) {
      lost.run();
    }
  }

  /** Gives it back; blocks. For work on the executor; others call {@link #closeAsync}. */
  public final void release() {
    closed = true;
    synchronized (asking) {
      giveBack();
    }
  }

  @Override
  public final CompletionStage<Void> closeAsync() {
    closed = true;
    return closing.closeAsync();
  }

  /** Does work and then gives it back; blocks. That this fails matters less: it ends by itself. */
  public final <V extends @Nullable Object> V during(Callable<V> work) throws Exception {
    try {
      return work.call();
    } finally {
      giveBackQuietly();
    }
  }

  private void giveBackQuietly() {
    try {
      release();
    } catch (RuntimeException e) {
      // What the work did or threw is what counts.
      var unused = e;
    }
  }

  /**
   * The failure of who wants what another process works on.
   *
   * @param what like {@code operation 'x'}
   */
  public static MigrationException taken(String what) {
    return MigrationException.refusal(
        StandardErrorCode.OPERATION_IN_PROGRESS,
        "The " + what + " is worked on by another process; wait for its end, or end it");
  }

  /** The failure of who wants the lock of a run that another process holds. */
  public static MigrationException runTaken(String runId, String where) {
    return MigrationException.refusal(
        StandardErrorCode.OPERATION_IN_PROGRESS,
        "The run '"
            + runId
            + "' is going on in another process, which holds its lock in '"
            + where
            + "'; wait for its end, or end it, and run again");
  }
}
