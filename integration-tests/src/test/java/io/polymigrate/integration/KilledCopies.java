package io.polymigrate.integration;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** Copies a table in processes that are killed at random moments, and started again to the end. */
final class KilledCopies {
  static final String TABLE = "mixed";

  private static final String[] JVM = {"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"};
  private static final long LONGEST_COPY_MILLIS = 1_800_000;

  private final long rows;
  private final long rate;
  private final Random random;
  private final List<String> moments = new ArrayList<>();
  private long undisturbed;
  private int killed;
  private int resumed;
  private int copies;
  private long verified;

  /**
   * Copies of a table.
   *
   * @param rate records per second of the killed processes; 0 for as fast as possible
   */
  KilledCopies(long rows, long rate, long seed) {
    this.rows = rows;
    this.rate = rate;
    this.random = new Random(seed);
  }

  /** How many processes were killed. */
  int killed() {
    return killed;
  }

  /** How many went on where a killed one had stopped, to the end. */
  int resumed() {
    return resumed;
  }

  /** Copies that were to be killed. */
  int copies() {
    return copies;
  }

  /** Differences that {@code verify} found in all copies together. */
  long verified() {
    return verified;
  }

  /** After how many milliseconds each kill came, and how many records were there. */
  List<String> moments() {
    return moments;
  }

  /** A copy that is left alone; how long it takes is taken for how long others take. */
  void undisturbed(End source, End target) {
    undisturbed = copy(source, target, Long.MAX_VALUE, () -> -1);
    verify(source, target);
  }

  /**
   * A copy, killed until there were so many kills, and then left to end.
   *
   * @param kills how many there may have been in all
   * @param count how many records the target has now
   */
  void killed(End source, End target, int kills, LongSupplier count) {
    copies++;
    while (copy(source, target, killed < kills ? slice() : Long.MAX_VALUE, count) < 0) {
      killed++;
    }
    verify(source, target);
  }

  // Shorter than a copy, so that one copy dies several times; long enough to get ahead.
  private long slice() {
    long copying = rate == 0 ? undisturbed : rows * 1000 / rate;
    return random.nextLong(Math.max(200, copying / 5));
  }

  // How long it took, or -1 when it was killed.
  private long copy(End source, End target, long killAfter, LongSupplier count) {
    long began = System.nanoTime();
    try (CopyProcess process =
        CopyProcess.start(source, target, TABLE, killAfter == Long.MAX_VALUE ? 0 : rate, JVM)) {
      boolean whileMoving = killAfter < LONGEST_COPY_MILLIS && random.nextInt(4) > 0;
      if (whileMoving) {
        process.awaitMoving();
      }
      if (!process.ended(Math.min(killAfter, LONGEST_COPY_MILLIS))) {
        process.kill();
        String from = whileMoving ? " ms after the first record, at " : " ms after the start, at ";
        moments.add(killAfter + from + count.getAsLong());
        return -1;
      }
      if (process.exitCode() != 0) {
        throw new IllegalStateException("The copy failed: " + process.output());
      }
      if (process.output().toString().contains("resumed=true")) {
        resumed++;
      }
      return (System.nanoTime() - began) / 1_000_000;
    }
  }

  private void verify(End source, End target) {
    verified +=
        Stages.join(CopyProcess.migrator(source, target, TABLE, 0).verify(CallContext.create()))
            .differences()
            .orElse(rows);
  }
}
