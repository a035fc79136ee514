package io.polymigrate.sql.mysql;

import java.sql.SQLException;

/** Rows as a driver hands them out, one after the other. Used by one thread at a time. */
interface MysqlRows {

  /** Goes to the next row; false at the end. */
  boolean next() throws SQLException;

  /** Copies the row's first columns, so many, into the row that a batch has begun. */
  void copy(MysqlBatch batch, int columns) throws SQLException;
}
