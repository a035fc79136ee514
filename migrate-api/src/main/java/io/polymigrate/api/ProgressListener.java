package io.polymigrate.api;

/** Is told how far a call has come. Called from many threads, per batch, never per record. */
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
}
