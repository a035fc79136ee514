package io.polymigrate.sql.mysql;

import com.mysql.cj.MysqlType;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.protocol.Resultset;
import com.mysql.cj.protocol.ResultsetRows;
import com.mysql.cj.result.DefaultValueFactory;
import com.mysql.cj.result.Field;
import com.mysql.cj.result.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Connector/J, whose values are copied from where they lie in its packets: by way of JDBC
 * each would be an array of its own.
 */
final class ConnectorJRows implements MysqlRows {
  private final ResultsetRows rows;
  private final Copying copying;
  private @Nullable Row row;

  /** The rows of a result of the text protocol. */
  ConnectorJRows(ResultSet result) throws SQLException {
    Resultset own = result.unwrap(Resultset.class);
    // The driver would read numbers and dates; as texts it hands out all values as they came.
    for (Field field : own.getColumnDefinition().getFields()) {
      field.setMysqlTypeId(MysqlType.FIELD_TYPE_VAR_STRING);
    }
    this.rows = own.getRows();
    this.copying = new Copying(result.getStatement().getConnection().unwrap(JdbcConnection.class));
  }

  @Override
  public boolean next() throws SQLException {
    try {
      row = rows.next();
      return row != null;
    } catch (CJException e) {
      throw SQLExceptionsMapping.translateException(e);
    }
  }

  @Override
  public void copy(MysqlBatch batch, int columns) throws SQLException {
    Row current = row;
    if (current == null) {
      throw new IllegalStateException("There is no row");
    }
    copying.batch = batch;
    try {
      for (int column = 0; column < columns; column++) {
        copying.column = column;
        if (current.getValue(column, copying) == null) {
          batch.putNull(column);
        }
      }
    } catch (CJException e) {
      throw SQLExceptionsMapping.translateException(e);
    } finally {
      copying.batch = null;
    }
  }

  /** Takes values where the driver would make objects of them. */
  private static final class Copying extends DefaultValueFactory<Boolean> {
    private @Nullable MysqlBatch batch;
    private int column;

    Copying(JdbcConnection connection) {
      super(connection.getPropertySet());
    }

    @Override
    public Boolean createFromBytes(byte[] bytes, int offset, int length, Field field) {
      MysqlBatch target = batch;
      if (target == null) {
        throw new IllegalStateException("No value was asked for");
      }
      target.put(column, bytes, offset, length);
      return Boolean.TRUE;
    }

    @Override
    public String getTargetTypeName() {
      return byte[].class.getName();
    }
  }
}
