package io.polymigrate.core.verify;

/**
 * Hashes of rows that are yet to be added to buckets. A loop that does nothing else waits for many
 * cache lines at once; between the hashes of two rows each is waited for alone. Used by one worker.
 */
final class HeldRows {
  private static final int ROWS = 256;
  private static final int STRIDE = 3;
  private static final int LOW = 1;
  private static final int HIGH = 2;

  private final Buckets buckets;
  private final long[] held = new long[ROWS * STRIDE];
  private int end;

  HeldRows(Buckets buckets) {
    this.buckets = buckets;
  }

  void add(RowHasher row) {
    int at = end;
    held[at] = row.keyLow();
    held[at + LOW] = row.low();
    held[at + HIGH] = row.high();
    end = at + STRIDE;
    if (end == held.length) {
      flush();
    }
  }

  /** Adds all that are held. */
  void flush() {
    for (int i = 0; i < end; i += STRIDE) {
      buckets.add(held[i], held[i + LOW], held[i + HIGH]);
    }
    end = 0;
  }
}
