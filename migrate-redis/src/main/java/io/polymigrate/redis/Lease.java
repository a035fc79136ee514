package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.ProcessName;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to work on something, which one process has at a time: a key that ends by itself, by
 * the server's clock, unless its process puts that off. On the same machine another process sees
 * that the holder died, and need not wait for the end.
 */
final class Lease extends HeldLock {
  private static final String KEY = Registry.OWN + "locks:";
  private static final long LOOK_MILLIS = 100;

  private final RedisConnection connection;
  private final String what;
  private final String owner = named(ProcessName.current()) + '|' + UUID.randomUUID();

  private Lease(RedisConnection connection, String what, Runnable lost) {
    super(
        connection.executor(),
        connection.options().lease().dividedBy(3),
        lost,
        RedisErrors.writing("Giving back the lock of " + what));
    this.connection = connection;
    this.what = what;
  }

  /** Takes it; waits as long as a dead holder's may last. Blocks. */
  static Lease take(RedisConnection connection, String what, Runnable lost) {
    connection.requireLasting("locks");
    Lease lease = new Lease(connection, what, lost);
    long millis = connection.options().lease().toMillis();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis + 2_000);
    for (String holder = lease.hold(""); !holder.equals(lease.owner); ) {
      if (process(holder).died()) {
        holder = lease.hold(holder);
        continue;
      }
      if (process(holder).lives() || System.nanoTime() > deadline) {
        throw HeldLock.taken(what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      holder = lease.hold("");
    }
    lease.renewing();
    return lease;
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

  @Override
  protected boolean renew() {
    return hold("").equals(owner);
  }

  @Override
  protected void giveBack() {
    Script.LEASE.call(connection, List.of(connection.key(KEY + what)), List.of(owner, "", "0"));
  }

  private static String named(ProcessName process) {
    return process.machine() + '|' + process.pid() + '|' + process.started();
  }

  private static ProcessName process(String holder) {
    String[] parts = holder.split("\\|", 4);
    return new ProcessName(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
