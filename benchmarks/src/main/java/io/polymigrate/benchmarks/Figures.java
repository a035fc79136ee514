package io.polymigrate.benchmarks;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Medians of some runs.
 *
 * @param clientCpu seconds per million records, JVM start left out
 * @param clientCpuLeast of the cheapest run
 * @param clientCpuMost of the dearest run
 * @param serverCpu seconds per million records, of both servers
 * @param wall seconds
 * @param jvmStart CPU seconds
 * @param jit CPU seconds of the JIT compiler's threads, part of the client CPU
 * @param peakHeapMb sum of the heap areas' peaks
 * @param peakRssMb resident
 * @param allocatedPerRow bytes
 */
record Figures(
    double clientCpu,
    double clientCpuLeast,
    double clientCpuMost,
    double serverCpu,
    double wall,
    double jvmStart,
    double jit,
    double peakHeapMb,
    double peakRssMb,
    double allocatedPerRow) {

  /**
   * One run.
   *
   * @param client in its process
   * @param serverCpu of both servers
   */
  record Run(Measured client, double serverCpu) {}

  static Figures of(List<Run> runs, long rows) {
    double millions = rows / 1e6;
    double[] cpu = runs.stream().mapToDouble(run -> run.client.cpuSeconds() / millions).toArray();
    return new Figures(
        median(runs, run -> run.client.cpuSeconds()) / millions,
        java.util.Arrays.stream(cpu).min().orElse(0),
        java.util.Arrays.stream(cpu).max().orElse(0),
        median(runs, Run::serverCpu) / millions,
        median(runs, run -> run.client.wallSeconds()),
        median(runs, run -> run.client.startCpuSeconds()),
        median(runs, run -> run.client.jitSeconds()),
        median(runs, run -> run.client.peakHeapMb()),
        median(runs, run -> run.client.peakRssMb()),
        median(runs, run -> run.client.allocatedBytes()) / rows);
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static BigDecimal rounded(double value, int digits) {
    return BigDecimal.valueOf(Double.isFinite(value) ? value : 0)
        .setScale(digits, RoundingMode.HALF_UP);
  }
}
