package io.polymigrate.core.engine;

import io.polymigrate.api.record.BatchSize;
import io.polymigrate.core.spec.RunOptions;
import java.time.Duration;
import java.util.Arrays;

/**
 * Batches as large as the way to the store asks for. A write costs a fixed time, whatever it
 * carries (round trips, a commit), and a time for each byte. Both come out of the times that
 * batches of the first size and of twice that size took: medians, so that a pause of the machine
 * does not count. Batches then grow by doubling until the fixed part is a tenth, or they are as
 * large as memory allows. After a while it is measured again.
 *
 * <p>May be used by many threads; the size is read without a lock.
 */
final class GrowingBatch implements BatchSize {
  /** How many writes of each size are looked at. */
  static final int SAMPLES = 7;

  /** How many writes go by between two measurements. */
  static final int REST = 500;

  private static final int MOST = 16;

  // Of the heap, for all batches together: some stores' records are fifteen times as large in
  // memory as their bytes, and whoever embeds this needs memory for other things.
  private static final int HEAP_PART = 32;

  // For one part of fixed cost there are to be so many of work.
  private static final double WORK = 9;

  private final BatchSize first;
  private final int late;
  private final Object lock = new Object();
  private final long[] bytes = new long[SAMPLES];
  private final long[] nanos = new long[SAMPLES];
  private int most;
  private int ignored;
  private int samples;
  private boolean rests;
  private long firstBytes;
  private long firstNanos;

  private volatile int factor = 1;

  /**
   * Batches that begin with a size.
   *
   * @param most how many times as large they may become
   * @param late how many batches of the size before may still be under way after a change
   */
  GrowingBatch(BatchSize first, int most, int late) {
    this.first = first;
    this.most = most;
    this.late = late;
  }

  /** Those of a load with these options, in a JVM with so much heap. */
  static GrowingBatch of(RunOptions options, long heapBytes) {
    int atOnce = options.parallelism() * (options.inFlight() + 2);
    long most = heapBytes / HEAP_PART / atOnce / options.batchBytes();
    return new GrowingBatch(
        BatchSize.of(options.batchSize(), options.batchBytes()),
        (int) Math.max(1, Math.min(MOST, most)),
        atOnce);
  }

  @Override
  public int records() {
    return (int) Math.min(Integer.MAX_VALUE, (long) first.records() * factor);
  }

  @Override
  public long bytes() {
    return first.bytes() * factor;
  }

  /** Keeps batches from growing beyond so many bytes; said before the first is read. */
  void limit(long largest) {
    synchronized (lock) {
      most = (int) Math.max(1, Math.min(most, largest / first.bytes()));
    }
  }

  /** Learns from a write that the store has acknowledged. */
  void written(long size, Duration took) {
    synchronized (lock) {
      if (most == 1) {
        return;
      }
      if (ignored > 0) {
        ignored--;
        return;
      }
      if (rests) {
        rests = false;
        begin(1);
        return;
      }
      bytes[samples] = size;
      nanos[samples] = took.toNanos();
      if (++samples == SAMPLES) {
        samples = 0;
        measured();
      }
    }
  }

  private void measured() {
    long size = median(bytes);
    long time = median(nanos);
    if (factor == 1) {
      firstBytes = size;
      firstNanos = time;
      begin(2);
      return;
    }
    factor = wanted(size, time);
    rests = true;
    ignored = REST;
  }

  private void begin(int newFactor) {
    ignored = factor == newFactor ? 0 : late;
    factor = newFactor;
  }

  private int wanted(long size, long time) {
    if (size < firstBytes * 3 / 2) {
      return 1; // the source has no larger ones
    }
    double perByte = Math.max(0, time - firstNanos) / (double) (size - firstBytes);
    double fixed = firstNanos - perByte * firstBytes;
    int grown = 1;
    while (grown * 2 <= most && grown * perByte * firstBytes < WORK * fixed) {
      grown *= 2;
    }
    return grown;
  }

  private static long median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
