package io.polymigrate.integration;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Copies a table in a JVM with a small heap. */
final class SmallHeap {
  private static final String TABLE = "mixed";
  private static final long LONGEST_MILLIS = 3_600_000;

  private SmallHeap() {}

  /** Copies; fails when the process does, as it does when its heap is too small. */
  static Figures copy(Pair pair, long rows, int heapMib) {
    try (Door source = Door.open(pair.source());
        Door target = Door.open(pair.target())) {
      MixedTable.of(source).fill(TABLE, rows);
      long began = System.nanoTime();
      try (CopyProcess process =
          CopyProcess.start(
              source.end(),
              target.end(),
              TABLE,
              0,
              "-Xmx" + heapMib + "m",
              "-XX:+UseSerialGC",
              "-XX:+ExitOnOutOfMemoryError")) {
        boolean ended = process.ended(LONGEST_MILLIS);
        List<String> output = process.output();
        if (!ended || process.exitCode() != 0) {
          throw new IllegalStateException("The copy failed: " + output);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, String> said = new HashMap<>();
        for (String line : output) {
          int equals = line.indexOf('=');
          if (equals > 0) {
            said.put(line.substring(0, equals), line.substring(equals + 1));
          }
        }
        return new Figures(
            pair,
            rows,
            heapMib,
            number(said, "cpu_ms"),
            number(said, "peak_heap_kib"),
            number(said, "live_heap_kib"),
            said.getOrDefault("live_heap_samples_kib", ""),
            seconds,
            MixedTable.of(target).differing(TABLE, rows, source.type()));
      }
    }
  }

  private static long number(Map<String, String> said, String name) {
    return Long.parseLong(said.getOrDefault(name, "0"));
  }

  /**
   * What a copy used.
   *
   * @param liveHeapKib greatest heap in use after a full collection
   * @param samples the same every hundred thousand records
   * @param differing records that are not as the generator says
   */
  record Figures(
      Pair pair,
      long rows,
      int heapMib,
      long cpuMillis,
      long peakHeapKib,
      long liveHeapKib,
      String samples,
      double seconds,
      long differing) {
    static final String HEADER =
        "pair       rows      heap  CPU s  CPU s per million  peak heap MiB  live heap MiB"
            + "  differences  seconds";

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-9s %-9d %-5d %-6.1f %-18.2f %-14.1f %-14.1f %-12d %.0f",
          pair,
          rows,
          heapMib,
          cpuMillis / 1e3,
          cpuMillis * 1e3 / rows,
          peakHeapKib / 1024.0,
          liveHeapKib / 1024.0,
          differing,
          seconds);
    }
  }
}
