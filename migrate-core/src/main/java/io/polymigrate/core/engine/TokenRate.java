package io.polymigrate.core.engine;

import io.polymigrate.api.RateLimit;
import io.polymigrate.core.spec.RunOptions;
import java.time.Duration;

/** Spaces batches so that records and bytes stay under a rate on average. */
final class TokenRate implements RateLimit {
  private final Object lock = new Object();
  private final RunOptions.Rate rate;
  private long next = System.nanoTime();

  private TokenRate(RunOptions.Rate rate) {
    this.rate = rate;
  }

  static RateLimit of(RunOptions.Rate rate) {
    return rate.equals(RunOptions.Rate.UNLIMITED) ? RateLimit.NONE : new TokenRate(rate);
  }

  @Override
  public Duration acquire(long records, long bytes) {
    double seconds = 0;
    if (rate.recordsPerSecond() > 0) {
      seconds = (double) records / rate.recordsPerSecond();
    }
    if (rate.bytesPerSecond() > 0) {
      seconds = Math.max(seconds, (double) bytes / rate.bytesPerSecond());
    }
    synchronized (lock) {
      long now = System.nanoTime();
      long start = Math.max(now, next);
      next = start + (long) (seconds * 1e9);
      return Duration.ofNanos(start - now);
    }
  }
}
