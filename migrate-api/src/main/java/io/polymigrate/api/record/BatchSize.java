package io.polymigrate.api.record;

/**
 * How much makes a batch. It may change while records are read (an engine lets batches grow where
 * every write costs a long way to the store), so a source asks anew for each batch.
 *
 * <p>May be asked at any time by any thread; takes no lock.
 */
public interface BatchSize {
  /** Greatest number of records, at least 1. */
  int records();

  /** A batch ends once it holds about so many bytes; at least 1. */
  long bytes();

  /**
   * One that stays as it is.
   *
   * @throws IllegalArgumentException if a number is less than 1
   */
  static BatchSize of(int records, long bytes) {
    return new FixedBatchSize(records, bytes);
  }
}
