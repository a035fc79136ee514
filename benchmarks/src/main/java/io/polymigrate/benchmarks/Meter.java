package io.polymigrate.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures this process from its making on. What its threads allocate is counted when they end;
 * those still alive are asked at the end.
 */
final class Meter {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final LongAdder allocatedByEnded = new LongAdder();
  private final AtomicInteger count = new AtomicInteger();
  private final long allocatedBefore;
  private final double jitBefore;
  private final double gcBefore;
  private final long cpuBefore;
  private final long wallBefore;

  Meter() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      pool.resetPeakUsage();
    }
    allocatedBefore = allocatedByLiving();
    jitBefore = jitSeconds();
    gcBefore = gcSeconds();
    cpuBefore = system.getProcessCpuTime();
    wallBefore = System.nanoTime();
  }

  /** Threads whose allocations are counted. The caller shuts it down. */
  ExecutorService executor() {
    return Executors.newCachedThreadPool(
        task -> {
          Thread thread =
              new Thread(
                  () -> {
                    try {
                      task.run();
                    } finally {
                      allocatedByEnded.add(threads.getThreadAllocatedBytes(id()));
                    }
                  },
                  "bench-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  @SuppressWarnings("deprecation") // threadId() is newer than what we compile for
  private static long id() {
    return Thread.currentThread().getId();
  }

  Measured stop() {
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    return new Measured(
        (cpu - cpuBefore) / 1e9,
        cpuBefore / 1e9,
        (wall - wallBefore) / 1e9,
        jitSeconds() - jitBefore,
        gcSeconds() - gcBefore,
        peakHeap() / 1e6,
        peakResident() / 1e3,
        allocatedByEnded.sum() + allocatedByLiving() - allocatedBefore,
        0);
  }

  private long allocatedByLiving() {
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  private static double jitSeconds() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime() / 1e3;
  }

  private static double gcSeconds() {
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += Math.max(0, collector.getCollectionTime());
    }
    return millis / 1e3;
  }

  private static double peakHeap() {
    double bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        bytes += pool.getPeakUsage().getUsed();
      }
    }
    return bytes;
  }

  // In kB; 0 where the system does not say.
  private static double peakResident() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmHWM:")) {
          return Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      // no such file on this system
    }
    return 0;
  }
}
