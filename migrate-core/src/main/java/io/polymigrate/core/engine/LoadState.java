package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.core.carry.Carriers;
import io.polymigrate.core.spec.RunOptions;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of one load share.
 *
 * @param unit what is loaded
 * @param options how
 * @param call the call
 * @param executor where waits end
 * @param plan how the source is read
 * @param session the load
 * @param transforms what happens in between
 * @param carriers makes of records what the target holds
 * @param idempotent whether writing a batch again leaves the target as writing it once
 * @param growing the batches, if they grow by how long writes take
 * @param inFlight how many writes a worker may have in flight
 * @param checkpoints where progress is kept
 * @param rejects what happens to refused records
 * @param failure the first worker's failure
 */
record LoadState(
    LoadUnit unit,
    RunOptions options,
    CallContext call,
    Executor executor,
    ExtractPlan plan,
    LoadSession session,
    TransformChain transforms,
    Carriers carriers,
    boolean idempotent,
    Optional<GrowingBatch> growing,
    int inFlight,
    Checkpoints checkpoints,
    Rejects rejects,
    AtomicReference<@Nullable Throwable> failure) {

  /** Throws if the call was stopped or another worker failed. */
  void throwIfStopped() {
    call.throwIfStopped();
    Throwable other = failure.get();
    if (other != null) {
      throw new StoppedException(other);
    }
  }

  /** Ends a worker because another one failed. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(Throwable other) {
      super("Another worker failed", other, false, false);
    }
  }
}
