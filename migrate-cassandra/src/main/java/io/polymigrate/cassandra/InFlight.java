package io.polymigrate.cassandra;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests may be in flight: half as many after each one that the store had no time for,
 * slowly more again while all goes well. Who waits is woken once there is room for some, not for
 * each that is done: a thread that wakes up costs more than a request. Safe for use by many
 * threads.
 */
final class InFlight {
  static final int LEAST = 4;
  private static final long PATIENCE_SECONDS = 1;
  private static final int WOKEN_AT_ONCE = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int most;
  private int waiting;
  private double limit;
  private int current;

  InFlight(int most) {
    this.most = most;
    this.limit = most;
  }

  /** Waits until one more may be sent. */
  void acquire() {
    lock.lock();
    try {
      while (current >= limit) {
        waiting++;
        try {
          // Woken by whoever is done; the time is for a wake-up that got lost to an interrupt.
          var unused = changed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
          waiting--;
        }
      }
      current++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      current++;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes leave to send several at once, if there is room enough to make that worth while.
   *
   * @param most how many are wanted, at least 1
   * @return how many may be sent: 0 when those that are in flight must be waited for
   */
  int acquireSome(int most) {
    lock.lock();
    try {
      int room = (int) limit - current;
      int some = room >= Math.min(most, Math.max(1, (int) limit / WOKEN_AT_ONCE)) ? room : 0;
      int taken = Math.min(some, most);
      current += taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** One is done. */
  void release(boolean overloaded) {
    released(1, overloaded);
  }

  /** So many are done, and none of them too slowly. */
  void release(int done) {
    released(done, false);
  }

  private void released(int done, boolean overloaded) {
    lock.lock();
    try {
      current -= done;
      limit =
          overloaded
              ? Math.max(Math.min(LEAST, most), limit / 2)
              : Math.min(most, limit + done / limit);
      if (waiting > 0 && current <= limit - limit / WOKEN_AT_ONCE) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  int limit() {
    lock.lock();
    try {
      return (int) limit;
    } finally {
      lock.unlock();
    }
  }
}
