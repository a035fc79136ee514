package io.polymigrate.api;

import java.time.Duration;

/** How fast a call may go. Asked before each batch. Safe for use by many threads. */
@FunctionalInterface
public interface RateLimit {
  /** No limit. */
  RateLimit NONE = (records, bytes) -> Duration.ZERO;

  /**
   * Takes the right to move a batch.
   *
   * @return how long to wait before doing so; zero means go on
   */
  Duration acquire(long records, long bytes);
}
