package io.polymigrate.elastic;

import io.polymigrate.api.spi.Stages;
import java.time.Duration;

/** Waits for a server that has no room, longer each time, and not for ever. */
final class Patience {
  /** The status of what the server had no room for, and did nothing of. */
  static final int NO_ROOM = 429;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final long deadline;
  private Duration pause = FIRST_PAUSE;

  Patience(Duration longest) {
    this.deadline = System.nanoTime() + longest.toNanos();
  }

  boolean over() {
    return System.nanoTime() - deadline > 0;
  }

  /** Blocks for a while. */
  void pause() {
    Stages.pause(pause);
    pause = pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
