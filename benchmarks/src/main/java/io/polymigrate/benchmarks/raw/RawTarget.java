package io.polymigrate.benchmarks.raw;

import java.io.IOException;
import java.sql.SQLException;

/** Writes records. */
interface RawTarget extends AutoCloseable {
  void add(RawRow row) throws Exception;

  /** Ends the load and makes the primary key. */
  void finish() throws Exception;

  @Override
  void close() throws IOException, SQLException;
}
