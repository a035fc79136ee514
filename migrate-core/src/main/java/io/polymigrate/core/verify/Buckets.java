package io.polymigrate.core.verify;

import java.util.BitSet;

/** Number and sum of records by a hash of their keys: equal for equal sets, in any order. */
final class Buckets {
  // A bucket's count and sums lie beside one another: records come in no order of buckets, and each
  // would otherwise cost three cache lines.
  private static final int STRIDE = 4;
  private static final int LOW = 1;
  private static final int HIGH = 2;

  private final int size;
  private final long[] sums;

  Buckets(int size) {
    this.size = size;
    sums = new long[size * STRIDE];
  }

  int size() {
    return size;
  }

  int of(long keyLow) {
    return (int) keyLow & (size - 1);
  }

  /** Adds a row: half of its key's hash, and its own hash. */
  void add(long keyLow, long low, long high) {
    int at = of(keyLow) * STRIDE;
    sums[at]++;
    sums[at + LOW] += low;
    sums[at + HIGH] += high;
  }

  /** Adds another's sums; workers do so at their ends. */
  synchronized void add(Buckets other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
  }

  long count(int bucket) {
    return sums[bucket * STRIDE];
  }

  long total() {
    long total = 0;
    for (int bucket = 0; bucket < size; bucket++) {
      total += count(bucket);
    }
    return total;
  }

  /** Which buckets differ. */
  BitSet unequal(Buckets other) {
    BitSet unequal = new BitSet(size);
    for (int i = 0; i < sums.length; i++) {
      if (sums[i] != other.sums[i]) {
        unequal.set(i / STRIDE);
      }
    }
    return unequal;
  }
}
