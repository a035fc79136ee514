package io.polymigrate.benchmarks;

import io.polymigrate.api.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every five seconds how far a copy has come and what it holds in memory: whether rate
 * and heap are flat shows in a long run only. Its listener may be called by many threads.
 */
final class Trace implements ProgressListener {
  /** The system property that names the file; without it nothing is written. */
  static final String PROPERTY = "polymigrate.bench.trace";

  private static final Duration BETWEEN = Duration.ofSeconds(5);

  private final Path file;
  private final LongAdder records = new LongAdder();
  private final long start = System.nanoTime();
  private final Thread writing = new Thread(this::write, "bench-trace");

  private Trace(Path file) {
    this.file = file;
    writing.setDaemon(true); // It ends with the process, which does but one job.
  }

  /** Begins a file anew, if one is asked for. */
  static Optional<Trace> start() throws IOException {
    @Nullable String file = System.getProperty(PROPERTY);
    if (file == null) {
      return Optional.empty();
    }
    Trace trace = new Trace(Path.of(file));
    Files.writeString(trace.file, "seconds\trecords\theap MB\tresident MB\n");
    trace.writing.start();
    return Optional.of(trace);
  }

  @Override
  public void advanced(String container, long more, long bytes) {
    records.add(more);
  }

  private void write() {
    try {
      while (true) {
        line();
        Thread.sleep(BETWEEN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line() throws IOException {
    double seconds = (System.nanoTime() - start) / 1e9;
    Files.writeString(
        file,
        String.format(
            Locale.ROOT,
            "%.1f\t%d\t%.1f\t%.0f%n",
            seconds,
            records.sum(),
            kept() / 1e6,
            Meter.resident("VmRSS:") / 1e3),
        StandardOpenOption.APPEND);
  }

  // What the last collections left of the young areas, and all of the old one.
  private static double kept() {
    double bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      @Nullable MemoryUsage left = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && left != null) {
        boolean old = pool.getName().contains("Old") || pool.getName().contains("Tenured");
        bytes += (old ? pool.getUsage() : left).getUsed();
      }
    }
    return bytes;
  }
}
