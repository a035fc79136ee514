package io.polymigrate.sql.internal;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Internal: may change at any time. What the locks of runs have in common. */
public final class RunLocks {
  private RunLocks() {}

  /** A number for the lock of that name, the same in every process. */
  public static long key(String name) {
    try {
      byte[] bytes = ("polymigrate:" + name).getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }

  /** The failure of who comes second. */
  public static MigrationException taken(String runId, String address) {
    return new MigrationException(
        StandardErrorCode.OPERATION_IN_PROGRESS,
        Outcome.NOT_APPLIED,
        "The run '"
            + runId
            + "' is going on in another process, which holds its lock in '"
            + address
            + "'; wait for its end, or end it, and run again");
  }

  /** Gives the lock back by some blocking work, once. */
  public static AsyncCloseable closing(Executor executor, Runnable release) {
    return new AsyncCloseable() {
      private @Nullable CompletionStage<Void> closed;

      @Override
      public synchronized CompletionStage<Void> closeAsync() {
        CompletionStage<Void> stage = closed;
        if (stage == null) {
          stage =
              Stages.<@Nullable Void>supply(
                  executor,
                  () -> {
                    release.run();
                    return null;
                  },
                  failed -> MigrationException.invalid("The lock can't be given back: " + failed));
          closed = stage;
        }
        return stage;
      }
    };
  }
}
