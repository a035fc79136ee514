package io.polymigrate.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Kills a copy's process at random moments and starts it again until it finishes; then asks {@code
 * verify} and, on its own account, the target's driver. Goes on with another copy until there were
 * enough kills.
 */
final class Chaos {
  private static final String TABLE = "mixed";
  private static final String[] JVM = {"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"};
  private static final long LONGEST_COPY_MILLIS = 1_800_000;

  private final Pair pair;
  private final long rows;
  private final int kills;
  private final long seed;
  private final long rate;
  private final Random random;
  private final List<String> moments = new ArrayList<>();
  private int killed;
  private int resumed;
  private int copies;
  private long verified;
  private long differing;

  /**
   * A trial.
   *
   * @param rate records per second of the killed processes; 0 for as fast as possible, and an
   *     undisturbed copy before the others to know how long one takes
   */
  Chaos(Pair pair, long rows, int kills, long seed, long rate) {
    this.pair = pair;
    this.rows = rows;
    this.kills = kills;
    this.seed = seed;
    this.rate = rate;
    this.random = new Random(seed);
  }

  /** What came of it. */
  Outcome run() {
    long start = System.nanoTime();
    try (Door source = Door.open(pair.source());
        Door target = Door.open(pair.target())) {
      MixedTable.of(source).fill(TABLE, rows);
      long undisturbed = 0;
      if (rate == 0) {
        undisturbed = copy(source, target, Long.MAX_VALUE);
        judge(source, target);
      }
      while (killed < kills) {
        MixedTable.of(target).forget(TABLE);
        copies++;
        while (copy(source, target, killed < kills ? slice(undisturbed) : Long.MAX_VALUE) < 0) {
          killed++;
        }
        judge(source, target);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Outcome(
        pair, rows, seed, killed, copies, resumed, verified, differing, seconds, moments);
  }

  // Shorter than a copy, so that one copy dies several times; long enough to get ahead.
  private long slice(long undisturbed) {
    long copying = rate == 0 ? undisturbed : rows * 1000 / rate;
    return random.nextLong(Math.max(200, copying / 5));
  }

  // How long it took, or -1 when it was killed.
  private long copy(Door source, Door target, long killAfter) {
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
        moments.add(killAfter + from + MixedTable.of(target).count(TABLE));
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

  private void judge(Door source, Door target) {
    verified +=
        io.polymigrate.api.spi.Stages.join(
                CopyProcess.migrator(
                        source.type(), source.url(), target.type(), target.url(), TABLE, 0)
                    .verify(io.polymigrate.api.CallContext.create()))
            .differences()
            .orElse(rows);
    differing += MixedTable.of(target).differing(TABLE, rows, source.type());
  }

  /**
   * What came of a trial.
   *
   * @param copies copies that died at least once, or were to
   * @param resumed how many processes went on where a killed one had stopped, to the end
   * @param verified differences that {@code verify} found in all copies together
   * @param differing the same by the target's own driver and the generator of the records
   * @param moments after how many milliseconds each kill came, and how many records were there
   */
  record Outcome(
      Pair pair,
      long rows,
      long seed,
      int kills,
      int copies,
      int resumed,
      long verified,
      long differing,
      double seconds,
      List<String> moments) {
    static final String HEADER =
        "pair       rows      seed  kills  copies  resumed  verify: differences  driver:"
            + " differences  seconds";

    boolean good() {
      return verified == 0 && differing == 0;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-9s %-9d %-6d %-6d %-7d %-8d %-20d %-20d %.0f",
          pair,
          rows,
          seed,
          kills,
          copies,
          resumed,
          verified,
          differing,
          seconds);
    }
  }
}
