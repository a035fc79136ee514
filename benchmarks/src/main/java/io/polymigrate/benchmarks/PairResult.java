package io.polymigrate.benchmarks;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a pair: medians, per million records where figures grow with them.
 *
 * @param pair the pair
 * @param data which data
 * @param rows how many records
 * @param ours this project's copy
 * @param verify this project's comparison of source and target
 * @param limit the store's own tool, or the raw drivers, if that ran
 * @param peers other movers on the same data
 * @param differences of all runs
 * @param taken when, and how often
 */
record PairResult(
    Pair pair,
    String data,
    long rows,
    Figures ours,
    Figures verify,
    Optional<Limit> limit,
    List<Peering> peers,
    long differences,
    Taken taken) {

  /**
   * When figures were taken.
   *
   * @param runs how often
   * @param date day, UTC
   * @param commit of this project
   * @param servers which servers, and their versions
   */
  record Taken(int runs, LocalDate date, String commit, List<String> servers) {}

  /**
   * Another way to copy.
   *
   * @param name what it is
   * @param figures what it took
   * @param differences of all its runs
   */
  record Limit(String name, Figures figures, long differences) {}

  /**
   * Another mover.
   *
   * @param name what it is
   * @param figures what it took, of one run, unless it failed
   * @param wrong how many values it got wrong, by column
   * @param failure why it failed, else empty
   */
  record Peering(String name, Optional<Figures> figures, Map<String, Long> wrong, String failure) {

    static Peering failed(String name, String failure) {
      return new Peering(name, Optional.empty(), Map.of(), failure);
    }

    long differences() {
      return wrong.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Another's client CPU as a multiple of ours. */
  double ratio(Figures peer) {
    return peer.clientCpu() / ours.clientCpu();
  }

  /** Our client CPU as a multiple of the limit's. */
  double ratio(Limit other) {
    return ours.clientCpu() / other.figures.clientCpu();
  }

  /** Our client CPU as a multiple of the limit's. */
  Optional<Double> cpuRatio() {
    return limit.map(this::ratio);
  }

  /** Our records per second as a multiple of the limit's. */
  double throughput(Limit other) {
    return other.figures.wall() / ours.wall();
  }

  long allDifferences() {
    return differences + limit.map(Limit::differences).orElse(0L);
  }
}
