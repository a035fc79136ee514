package io.polymigrate.integration;

import com.sun.management.OperatingSystemMXBean;
import io.polymigrate.api.ProgressListener;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a JVM uses while it copies: the live heap is asked for at every hundred thousand records,
 * after a full collection.
 */
final class JvmFigures implements ProgressListener {
  /** Printed with the first records, more than once if several workers begin together. */
  static final String MOVING = "moving";

  private static final long EVERY = 100_000;

  private final AtomicLong records = new AtomicLong();
  private final StringBuilder live = new StringBuilder();
  private long greatestLive;

  @Override
  public void advanced(String container, long read, long bytes) {
    if (records.get() == 0) {
      System.out.println(MOVING);
    }
    long before = records.getAndAdd(read);
    if (before / EVERY != (before + read) / EVERY) {
      sample();
    }
  }

  @SuppressWarnings("System.gc")
  private synchronized void sample() {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10;
    greatestLive = Math.max(greatestLive, used);
    live.append(live.isEmpty() ? "" : ",").append(used);
  }

  /** Figures by name: CPU in milliseconds, memory in KiB. */
  synchronized Map<String, String> take() {
    Map<String, String> figures = new LinkedHashMap<>();
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      figures.put("cpu_ms", Long.toString(system.getProcessCpuTime() / 1_000_000));
    }
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
      }
    }
    figures.put("peak_heap_kib", Long.toString(peak >> 10));
    figures.put("live_heap_kib", Long.toString(greatestLive));
    figures.put("live_heap_samples_kib", live.toString());
    return figures;
  }
}
