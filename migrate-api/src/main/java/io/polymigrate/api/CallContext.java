package io.polymigrate.api;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What travels with a call: deadline, cancellation, progress and rate. Safe for use by many
 * threads.
 *
 * <p>Cancelling stops new work, lets what is in flight settle and keeps the checkpoint; long work
 * calls {@link #throwIfStopped()} between batches.
 */
public final class CallContext {
  private final Optional<Instant> deadline;
  private final ProgressListener progress;
  private final RateLimit rateLimit;
  private final AtomicBoolean cancelled;
  private final List<Runnable> onCancel;

  private CallContext(
      Optional<Instant> deadline,
      ProgressListener progress,
      RateLimit rateLimit,
      AtomicBoolean cancelled,
      List<Runnable> onCancel) {
    this.deadline = deadline;
    this.progress = progress;
    this.rateLimit = rateLimit;
    this.cancelled = cancelled;
    this.onCancel = onCancel;
  }

  /** A context without deadline, limit or listener. */
  public static CallContext create() {
    return new CallContext(
        Optional.empty(),
        ProgressListener.NONE,
        RateLimit.NONE,
        new AtomicBoolean(),
        new CopyOnWriteArrayList<>());
  }

  /** The same call (cancelled together) that must end within the given time from now. */
  public CallContext withTimeout(Duration timeout) {
    return new CallContext(
        Optional.of(Instant.now().plus(timeout)), progress, rateLimit, cancelled, onCancel);
  }

  /** The same call (cancelled together) with a progress listener. */
  public CallContext withProgress(ProgressListener listener) {
    return new CallContext(deadline, listener, rateLimit, cancelled, onCancel);
  }

  /** The same call (cancelled together) under a rate limit. */
  public CallContext withRateLimit(RateLimit limit) {
    return new CallContext(deadline, progress, limit, cancelled, onCancel);
  }

  /** When the call must have ended, if ever. */
  public Optional<Instant> deadline() {
    return deadline;
  }

  /** Who is told of progress; never null. */
  public ProgressListener progress() {
    return progress;
  }

  /** The limit to ask before each batch. */
  public RateLimit rateLimit() {
    return rateLimit;
  }

  /** Asks the call to stop. Calling it again does nothing. */
  public void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      onCancel.forEach(Runnable::run);
    }
  }

  /** Whether the call was cancelled. */
  public boolean isCancelled() {
    return cancelled.get();
  }

  /** Runs an action when the call is cancelled, at once if it is already. Must be quick. */
  public void onCancel(Runnable action) {
    onCancel.add(action);
    if (cancelled.get()) {
      action.run();
    }
  }

  /**
   * Throws if the call was cancelled or its deadline has passed.
   *
   * @throws MigrationException with {@link StandardErrorCode#CANCELLED} or {@link
   *     StandardErrorCode#DEADLINE_EXCEEDED}
   */
  public void throwIfStopped() {
    if (cancelled.get()) {
      throw new MigrationException(
          StandardErrorCode.CANCELLED, Outcome.PARTIALLY_APPLIED, "The call was cancelled");
    }
    if (deadline.isPresent() && Instant.now().isAfter(deadline.get())) {
      throw new MigrationException(
          StandardErrorCode.DEADLINE_EXCEEDED,
          Outcome.PARTIALLY_APPLIED,
          "The deadline " + deadline.get() + " has passed");
    }
  }
}
