package io.polymigrate.api;

/**
 * Is told how far a call has come. Called from many threads, per batch, never per record. Only
 * {@link #advanced} must be there; the rest is for those who show more.
 */
@FunctionalInterface
public interface ProgressListener {
  /** Ignores everything. */
  ProgressListener NONE = (container, records, bytes) -> {};

  /**
   * More records of a container have been dealt with.
   *
   * @param container which container
   * @param records how many records since the last call
   * @param bytes approximate size of them
   */
  void advanced(String container, long records, long bytes);

  /**
   * Says roughly how many records of a container are left to be dealt with in this call, before the
   * first of them; not called when nobody knows. Does nothing by default.
   */
  default void expected(String container, long records) {}

  /**
   * More records of a container were refused and set aside; {@link #advanced} counts them too.
   *
   * @param container which container
   * @param records how many records since the last call
   */
  default void rejected(String container, long records) {}

  /**
   * The comparison of a container with its source begins, or has to read some records again.
   *
   * @param container which container
   * @param estimatedRecords roughly how many records of both ends are to come; 0 when unknown
   */
  default void comparing(String container, long estimatedRecords) {}

  /**
   * More records of the source or of the target were read for a comparison.
   *
   * @param container which container
   * @param records how many records since the last call
   */
  default void compared(String container, long records) {}
}
