package io.polymigrate.mongo;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts who holds something, on any threads. */
final class Holders {
  private final AtomicInteger count = new AtomicInteger(1);

  /** Starts with one. */
  void reset() {
    count.set(1);
  }

  void hold() {
    int unused = count.incrementAndGet();
  }

  /** Whether that was the last. */
  boolean release() {
    return count.decrementAndGet() == 0;
  }
}
