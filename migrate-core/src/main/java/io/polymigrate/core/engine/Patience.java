package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.spec.RunOptions;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Tries calls again whose failure is transient. Blocks. */
final class Patience {
  private final Backoff backoff;
  private final CallContext call;

  Patience(RunOptions.Retry retry, CallContext call) {
    this.backoff = new Backoff(retry);
    this.call = call;
  }

  /**
   * Waits for a call.
   *
   * @param idempotent whether it may be made again whatever became of it; otherwise only if nothing
   *     was done
   */
  <T> T join(Supplier<? extends CompletionStage<T>> work, boolean idempotent) {
    for (int tries = 1; ; tries++) {
      try {
        return Stages.join(work.get());
      } catch (MigrationException e) {
        boolean again =
            e.code().category() == ErrorCode.Category.TRANSIENT
                && e.code() != StandardErrorCode.DEADLINE_EXCEEDED
                && (idempotent || e.outcome() == Outcome.NOT_APPLIED);
        if (!again || !backoff.allows(tries)) {
          throw e;
        }
        pause(backoff.waitMillis(tries), e);
      }
    }
  }

  private void pause(long millis, MigrationException failure) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
    call.throwIfStopped();
  }
}
