package io.polymigrate.benchmarks.raw;

/** Writes records. */
interface RawTarget extends AutoCloseable {
  void add(RawRow row) throws Exception;

  /** Ends the load and makes the primary key. */
  void finish() throws Exception;

  @Override
  void close() throws Exception;
}
