package io.polymigrate.core.verify;

import java.util.BitSet;

/** Number and sum of records by a hash of their keys: equal for equal sets, in any order. */
final class Buckets {
  private final long[] counts;
  private final long[] lows;
  private final long[] highs;

  Buckets(int size) {
    counts = new long[size];
    lows = new long[size];
    highs = new long[size];
  }

  int size() {
    return counts.length;
  }

  int of(long keyLow) {
    return (int) keyLow & (counts.length - 1);
  }

  void add(RowHasher row) {
    int bucket = of(row.keyLow());
    counts[bucket]++;
    lows[bucket] += row.low();
    highs[bucket] += row.high();
  }

  /** Adds another's sums; workers do so at their ends. */
  synchronized void add(Buckets other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
      lows[i] += other.lows[i];
      highs[i] += other.highs[i];
    }
  }

  long count(int bucket) {
    return counts[bucket];
  }

  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Which buckets differ. */
  BitSet unequal(Buckets other) {
    BitSet unequal = new BitSet(counts.length);
    for (int i = 0; i < counts.length; i++) {
      unequal.set(
          i,
          counts[i] != other.counts[i] || lows[i] != other.lows[i] || highs[i] != other.highs[i]);
    }
    return unequal;
  }
}
