package io.polymigrate.sql.internal;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.CloseOnce;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Executor;

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

  /** Gives the lock back by some blocking work, once. */
  public static AsyncCloseable closing(Executor executor, Runnable release) {
    return CloseOnce.of(
        executor,
        release::run,
        failed -> MigrationException.invalid("The lock can't be given back: " + failed));
  }
}
