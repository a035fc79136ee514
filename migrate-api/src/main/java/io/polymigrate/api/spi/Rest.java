package io.polymigrate.api.spi;

import java.time.Duration;

/**
 * How long to leave alone what there is another way around: a second after a failure, twice as long
 * after each further one, a minute at most. Safe for use by many threads.
 */
public final class Rest {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Duration next = FIRST;
  private long until = System.nanoTime();

  /** Whether it may be tried. */
  public synchronized boolean over() {
    return System.nanoTime() - until >= 0;
  }

  /** It was tried, and failed. */
  public synchronized void failed() {
    until = System.nanoTime() + next.toNanos();
    Duration longer = next.multipliedBy(2);
    next = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
  }

  /** It was tried, and went well. */
  public synchronized void succeeded() {
    next = FIRST;
  }
}
