package io.polymigrate.api.record;

/** A size that stays as it is. */
record FixedBatchSize(int records, long bytes) implements BatchSize {
  FixedBatchSize {
    if (records < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "batch_size and batch_bytes must be >= 1: " + records + ", " + bytes);
    }
  }
}
