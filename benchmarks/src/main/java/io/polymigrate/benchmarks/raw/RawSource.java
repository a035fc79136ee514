package io.polymigrate.benchmarks.raw;

/** Reads all records. */
interface RawSource {
  /** Fills the row and hands it over, once for each record. */
  void read(RawRow row, RowSink sink) throws Exception;

  /** Takes the row as it stands. */
  interface RowSink {
    void accept() throws Exception;
  }
}
