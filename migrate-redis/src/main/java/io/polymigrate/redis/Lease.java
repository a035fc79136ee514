package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on something, which one process has at a time: a key that ends by itself, by
 * the server's clock, unless its process puts that off. On the same machine another process sees
 * that the holder died, and need not wait for the end.
 */
final class Lease implements AsyncCloseable {
  private static final String KEY = Registry.OWN + "locks:";
  private static final String MACHINE = machine();
  private static final long LOOK_MILLIS = 100;

  private final Object lock = new Object();
  private final RedisConnection connection;
  private final String what;
  private final Runnable lost;
  private final String owner =
      MACHINE
          + '|'
          + ProcessHandle.current().pid()
          + '|'
          + started(ProcessHandle.current())
          + '|'
          + UUID.randomUUID();
  private @Nullable CompletionStage<Void> closed;

  private Lease(RedisConnection connection, String what, Runnable lost) {
    this.connection = connection;
    this.what = what;
    this.lost = lost;
  }

  /** Takes it; waits as long as a dead holder's may last. Blocks. */
  static Lease take(RedisConnection connection, String what, Runnable lost) {
    connection.requireLasting("locks");
    Lease lease = new Lease(connection, what, lost);
    long millis = connection.options().lease().toMillis();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis + 2_000);
    for (String holder = lease.hold(""); !holder.equals(lease.owner); ) {
      if (died(holder)) {
        holder = lease.hold(holder);
        continue;
      }
      if (lives(holder) || System.nanoTime() > deadline) {
        throw lease.taken();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      holder = lease.hold("");
    }
    lease.renewLater();
    return lease;
  }

  private MigrationException taken() {
    return new MigrationException(
        StandardErrorCode.OPERATION_IN_PROGRESS,
        Outcome.NOT_APPLIED,
        "The " + what + " is worked on by another process; wait for its end, or end it");
  }

  /** Takes or keeps it, from nobody or from the given holder; answers who has it now. */
  private String hold(String instead) {
    Object answer =
        Script.LEASE.call(
            connection,
            List.of(connection.key(KEY + what)),
            List.of(owner, instead, connection.options().lease().toMillis()));
    return text(answer);
  }

  private void renewLater() {
    CompletableFuture.delayedExecutor(
            connection.options().lease().toMillis() / 3,
            TimeUnit.MILLISECONDS,
            connection.executor())
        .execute(this::renew);
  }

  private void renew() {
    synchronized (lock) {
      if (closed != null) {
        return;
      }
    }
    boolean held;
    try {
      held = hold("").equals(owner);
    } catch (RuntimeException e) {
      held = true; // nobody knows: the server may be away, and others can't take it either
    }
    boolean going;
    synchronized (lock) {
      going = closed == null;
    }
    if (going && held) {
      renewLater();
    } else if (going) {
      lost.run();
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    synchronized (lock) {
      CompletionStage<Void> stage = closed;
      if (stage == null) {
        stage =
            Stages.<@Nullable Void>supply(
                connection.executor(),
                () -> {
                  giveBack();
                  return null;
                },
                RedisErrors.writing("Giving back the lock of " + what));
        closed = stage;
      }
      return stage;
    }
  }

  /** Gives it back; blocks. */
  void release() {
    synchronized (lock) {
      if (closed != null) {
        return;
      }
      closed = CompletableFuture.completedFuture(null);
    }
    giveBack();
  }

  private void giveBack() {
    Script.LEASE.call(connection, List.of(connection.key(KEY + what)), List.of(owner, "", "0"));
  }

  // Process numbers mean something within one start of one machine, and one name space of it.
  private static String machine() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + ' '
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return UUID.randomUUID().toString();
    }
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
  }

  private static boolean here(String holder) {
    return holder.startsWith(MACHINE + '|');
  }

  private static boolean died(String holder) {
    return here(holder) && !alive(holder);
  }

  private static boolean lives(String holder) {
    return here(holder) && alive(holder);
  }

  private static boolean alive(String holder) {
    String[] parts = holder.substring(MACHINE.length() + 1).split("\\|", 3);
    return ProcessHandle.of(Long.parseLong(parts[0]))
        .filter(ProcessHandle::isAlive)
        .filter(process -> String.valueOf(started(process)).equals(parts[1]))
        .isPresent();
  }
}
