package io.polymigrate.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures this process from its making on. What its threads allocate is counted when they end;
 * those still alive are asked at the end. A driver's own threads, which end unseen, are asked all
 * the while: of them what they allocate in their last moment is missing.
 */
final class Meter {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long BETWEEN_NANOS = 50_000_000;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> allocated = new ConcurrentHashMap<>();
  private final Thread asking = new Thread(this::ask, "bench-meter");
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
    allocatedBefore = allocated();
    jitBefore = jitSeconds();
    gcBefore = gcSeconds();
    cpuBefore = system.getProcessCpuTime();
    wallBefore = System.nanoTime();
    asking.setDaemon(true);
    asking.start();
  }

  private void ask() {
    while (!Thread.interrupted()) {
      allocated();
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
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
                      allocated.merge(id(), threads.getThreadAllocatedBytes(id()), Math::max);
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
    asking.interrupt();
    return new Measured(
        (cpu - cpuBefore) / 1e9,
        cpuBefore / 1e9,
        (wall - wallBefore) / 1e9,
        jitSeconds() - jitBefore,
        gcSeconds() - gcBefore,
        peakHeap() / 1e6,
        peakResident() / 1e3,
        allocated() - allocatedBefore,
        0);
  }

  // By all threads that there are and that were seen before.
  private long allocated() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    for (int i = 0; i < ids.length; i++) {
      allocated.merge(ids[i], Math.max(0, bytes[i]), Math::max);
    }
    return allocated.values().stream().mapToLong(Long::longValue).sum();
  }

  // CPU of the JIT compiler's threads; those that the JVM has ended meanwhile are not counted.
  private static double jitSeconds() {
    double ticks = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        String stat = Files.readString(task.resolve("stat"));
        if (stat.contains("(C1 Compiler") || stat.contains("(C2 Compiler")) {
          String[] parts = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
          ticks += Double.parseDouble(parts[11]) + Double.parseDouble(parts[12]);
        }
      }
    } catch (IOException e) {
      // another system, or a thread that has just ended
    }
    return ticks / ServerCpu.TICKS_PER_SECOND;
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

  private static double peakResident() {
    return resident("VmHWM:");
  }

  /** What the system says of this process's memory in kB; 0 where it does not. */
  static double resident(String name) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          return Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      // no such file on this system
    }
    return 0;
  }
}
