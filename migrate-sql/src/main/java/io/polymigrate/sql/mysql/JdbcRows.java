package io.polymigrate.sql.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Rows by way of JDBC alone, which makes an array of each value. */
final class JdbcRows implements MysqlRows {
  private final ResultSet result;

  JdbcRows(ResultSet result) {
    this.result = result;
  }

  @Override
  public boolean next() throws SQLException {
    return result.next();
  }

  @Override
  public void copy(MysqlBatch batch, int columns) throws SQLException {
    for (int column = 0; column < columns; column++) {
      byte[] value = result.getBytes(column + 1);
      if (value == null) {
        batch.putNull(column);
      } else {
        batch.put(column, value, 0, value.length);
      }
    }
  }
}
