package io.polymigrate.core.verify;

import java.util.BitSet;

/** Number and sum of records by a hash of their keys: equal for equal sets, in any order. */
final class Buckets {
  // A bucket's count and sums lie beside one another: records come in no order of buckets, and each
  // would otherwise cost three cache lines.
  private static final int STRIDE = 4;
  private static final int LOW = 1;
  private static final int HIGH = 2;

  // Of rows whose sums are yet to be added. A loop that does nothing else waits for many cache
  // lines at once; between the hashes of two rows each is waited for alone.
  private static final int HELD = 256;
  private static final int HELD_STRIDE = 3;

  private final int size;
  private final long[] sums;
  private final long[] held = new long[HELD * HELD_STRIDE];
  private int heldEnd;

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

  void add(RowHasher row) {
    int at = heldEnd;
    held[at] = row.keyLow();
    held[at + LOW] = row.low();
    held[at + HIGH] = row.high();
    heldEnd = at + HELD_STRIDE;
    if (heldEnd == held.length) {
      addHeld();
    }
  }

  private void addHeld() {
    for (int i = 0; i < heldEnd; i += HELD_STRIDE) {
      int at = of(held[i]) * STRIDE;
      sums[at]++;
      sums[at + LOW] += held[i + LOW];
      sums[at + HIGH] += held[i + HIGH];
    }
    heldEnd = 0;
  }

  /** Ends adding rows. */
  void end() {
    addHeld();
  }

  /** Adds another's sums, which has ended; workers do so at their ends. */
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
