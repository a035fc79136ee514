package io.polymigrate.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
 */
record PairResult(
    Pair pair,
    String data,
    long rows,
    Figures ours,
    Figures verify,
    Optional<Limit> limit,
    List<Peering> peers,
    long differences) {

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

  /** As a JSON object of the agreed fields. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("pair", pair.title());
    object.put("data", data);
    object.put("rows", rows);
    object.put("client_cpu_seconds_per_million", Figures.rounded(ours.clientCpu(), 3));
    object.put("server_cpu_seconds_per_million", Figures.rounded(ours.serverCpu(), 3));
    object.put("wall_seconds", Figures.rounded(ours.wall(), 3));
    object.put("peak_heap_mb", Figures.rounded(ours.peakHeapMb(), 1));
    object.put("peak_rss_mb", Figures.rounded(ours.peakRssMb(), 1));
    object.put("allocated_bytes_per_row", Figures.rounded(ours.allocatedPerRow(), 1));
    object.put("limit", limit.map(this::json).orElse(null));
    object.put("peers", peers.stream().map(this::json).toList());
    object.put("differences", differences);
    return object;
  }

  private Map<String, @Nullable Object> json(Limit other) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", other.name);
    object.put("client_cpu_seconds_per_million", Figures.rounded(other.figures.clientCpu(), 3));
    object.put("server_cpu_seconds_per_million", Figures.rounded(other.figures.serverCpu(), 3));
    object.put("wall_seconds", Figures.rounded(other.figures.wall(), 3));
    object.put("client_cpu_ratio", Figures.rounded(ratio(other), 2));
    object.put("throughput_ratio", Figures.rounded(other.figures.wall() / ours.wall(), 2));
    object.put("differences", other.differences);
    return object;
  }

  private Map<String, @Nullable Object> json(Peering peer) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", peer.name);
    peer.figures.ifPresent(
        figures -> {
          object.put("client_cpu_seconds_per_million", Figures.rounded(figures.clientCpu(), 3));
          object.put("server_cpu_seconds_per_million", Figures.rounded(figures.serverCpu(), 3));
          object.put("wall_seconds", Figures.rounded(figures.wall(), 3));
          object.put("jvm_start_cpu_seconds", Figures.rounded(figures.jvmStart(), 3));
          object.put("peak_heap_mb", Figures.rounded(figures.peakHeapMb(), 1));
          object.put("peak_rss_mb", Figures.rounded(figures.peakRssMb(), 1));
          object.put("client_cpu_ratio", Figures.rounded(ratio(figures), 2));
          object.put("differences", peer.differences());
          object.put("wrong_values", peer.wrong);
        });
    if (!peer.failure.isEmpty()) {
      object.put("failure", peer.failure);
    }
    return object;
  }

  /** Another's client CPU as a multiple of ours. */
  double ratio(Figures peer) {
    return peer.clientCpu() / ours.clientCpu();
  }

  private double ratio(Limit other) {
    return ours.clientCpu() / other.figures.clientCpu();
  }

  /** Our client CPU as a multiple of the limit's. */
  Optional<Double> cpuRatio() {
    return limit.map(this::ratio);
  }

  long allDifferences() {
    return differences + limit.map(Limit::differences).orElse(0L);
  }
}
