package io.polymigrate.integration;

import java.util.List;
import java.util.Locale;

/**
 * Kills a copy's process at random moments and starts it again until it finishes; then asks {@code
 * verify} and, on its own account, the target's driver. Goes on with another copy until there were
 * enough kills.
 */
final class Chaos {
  private final Pair pair;
  private final long rows;
  private final int kills;
  private final long seed;
  private final long rate;

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
  }

  /** What came of it. */
  Outcome run() {
    long start = System.nanoTime();
    KilledCopies copies = new KilledCopies(rows, rate, seed);
    long differing = 0;
    try (Door source = Door.open(pair.source());
        Door target = Door.open(pair.target())) {
      MixedTable there = MixedTable.of(target);
      MixedTable.of(source).fill(KilledCopies.TABLE, rows);
      if (rate == 0) {
        copies.undisturbed(source.end(), target.end());
        differing += there.differing(KilledCopies.TABLE, rows, source.type());
      }
      while (copies.killed() < kills) {
        there.forget(KilledCopies.TABLE);
        copies.killed(source.end(), target.end(), kills, () -> there.count(KilledCopies.TABLE));
        differing += there.differing(KilledCopies.TABLE, rows, source.type());
      }
    }
    return Outcome.of(pair.toString(), rows, seed, copies, differing, start);
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
      String pair,
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
        "pair            rows      seed  kills  copies  resumed  verify: differences  driver:"
            + " differences  seconds";

    static Outcome of(
        String pair, long rows, long seed, KilledCopies copies, long differing, long start) {
      return new Outcome(
          pair,
          rows,
          seed,
          copies.killed(),
          copies.copies(),
          copies.resumed(),
          copies.verified(),
          differing,
          (System.nanoTime() - start) / 1e9,
          copies.moments());
    }

    boolean good() {
      return verified == 0 && differing == 0;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-14s %-9d %-6d %-6d %-7d %-8d %-20d %-20d %.0f",
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
