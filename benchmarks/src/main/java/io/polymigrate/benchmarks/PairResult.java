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
 * @param differences of all runs
 */
record PairResult(
    Pair pair,
    String data,
    long rows,
    Figures ours,
    Figures verify,
    Optional<Limit> limit,
    long differences) {

  /**
   * Another way to copy.
   *
   * @param name what it is
   * @param figures what it took
   * @param differences of all its runs
   */
  record Limit(String name, Figures figures, long differences) {}

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
    object.put("allocated_bytes_per_row", Figures.rounded(ours.allocatedPerRow(), 1));
    object.put("limit", limit.map(this::json).orElse(null));
    object.put("peers", List.of());
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
