package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Copies rows between tables with the same columns; each step may be done again. Blocks. */
final class RowCopy {
  private final CassandraConnection connection;

  RowCopy(CassandraConnection connection) {
    this.connection = connection;
  }

  /** All rows of a table, with these columns, from its first token to its last. */
  static RowPages pages(CassandraConnection connection, Table table, List<Column> columns) {
    RowFilter all = RowFilter.of(Filter.all(), table.nativeSchema(), table.container());
    return RowPages.ofAllReplicas(
        connection, new RowSource.Reading(table, table.nativeSchema(), columns, all));
  }

  void all(Table from, Table to) {
    List<Column> columns = from.columns();
    PreparedStatement insert =
        connection.prepare(
            "INSERT INTO "
                + Cql.quoted(to.name())
                + " ("
                + Cql.names(columns.stream().map(Column::name).toList())
                + ") VALUES ("
                + Cql.marks(columns.size())
                + ")");
    RowPages pages = pages(connection, from, columns);
    for (List<Row> rows = pages.next(); rows != null; rows = pages.next()) {
      List<BoundStatement> statements = new ArrayList<>();
      for (Row row : rows) {
        BoundStatementBuilder bound = insert.boundStatementBuilder();
        for (int i = 0; i < columns.size(); i++) {
          ByteBuffer cell = row.getBytesUnsafe(i);
          if (cell != null) {
            bound = bound.setBytesUnsafe(i, cell);
          }
        }
        statements.add(bound.setQueryTimestamp(connection.timestamp()).build());
      }
      var unused = connection.all(statements);
    }
  }

  /** Deletes the rows whose own key does not begin so. */
  void deleteOthers(Table table, String mark) {
    List<Column> columns = table.key();
    PreparedStatement delete =
        connection.prepare(
            "DELETE FROM "
                + Cql.quoted(table.name())
                + " WHERE "
                + Cql.quoted(Table.OWN_KEY)
                + " = ?");
    RowPages pages = pages(connection, table, columns);
    for (List<Row> rows = pages.next(); rows != null; rows = pages.next()) {
      List<BoundStatement> statements = new ArrayList<>();
      for (Row row : rows) {
        String key = row.getString(0);
        if (key != null && !key.startsWith(mark)) {
          statements.add(delete.bind(key).setQueryTimestamp(connection.timestamp()));
        }
      }
      var unused = connection.all(statements);
    }
  }
}
