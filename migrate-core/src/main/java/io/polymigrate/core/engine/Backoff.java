package io.polymigrate.core.engine;

import io.polymigrate.core.spec.RunOptions;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying again: doubling, with a jitter of a half. */
final class Backoff {
  private final RunOptions.Retry retry;

  Backoff(RunOptions.Retry retry) {
    this.retry = retry;
  }

  /** Whether another try is allowed after so many. */
  boolean allows(int triesDone) {
    return triesDone < retry.attempts();
  }

  /** Milliseconds to wait after so many tries, at least 1. */
  long waitMillis(int triesDone) {
    long longest = retry.longestWait().toMillis();
    long wait = Math.max(1, Math.min(retry.firstWait().toMillis(), longest));
    for (int tries = 1; tries < triesDone && wait < longest; tries++) {
      wait = Math.min(2 * wait, longest);
    }
    return wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1) + 1;
  }
}
