package io.polymigrate.sql.operation;

import java.time.Duration;

/**
 * How patiently operations wait for locks. Internal: may change at any time.
 *
 * @param lockTimeout how long one statement may wait for a lock; short, because everybody else
 *     queues behind it
 * @param lockAttempts how often a statement is tried before the operation gives up
 * @param firstPause the pause after the first failed attempt, doubled after each and varied
 * @param longestPause where doubling ends
 */
public record OperationSettings(
    Duration lockTimeout, int lockAttempts, Duration firstPause, Duration longestPause) {

  /** Two seconds, 30 attempts, pauses from 100 milliseconds to 5 seconds: about 3 minutes. */
  public static final OperationSettings STANDARD =
      new OperationSettings(
          Duration.ofSeconds(2), 30, Duration.ofMillis(100), Duration.ofSeconds(5));

  /** Checks the bounds. */
  public OperationSettings {
    if (lockTimeout.isNegative() || lockTimeout.isZero() || lockAttempts < 1) {
      throw new IllegalArgumentException(
          "Invalid lock settings: the time-out and the attempts must be positive");
    }
  }

  /** The same with another time-out. */
  public OperationSettings withLockTimeout(Duration newLockTimeout) {
    return new OperationSettings(newLockTimeout, lockAttempts, firstPause, longestPause);
  }
}
