package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one column with the time given: what others write or delete later stands, and what is
 * written twice is written once.
 */
final class ColumnWrites {
  private final PreparedStatement set;
  private final PreparedStatement delete;

  ColumnWrites(CassandraConnection connection, Table table, String column) {
    String name = Cql.quoted(table.name());
    this.set =
        connection.prepare(
            "UPDATE "
                + name
                + " USING TIMESTAMP ? AND TTL ? SET "
                + Cql.quoted(column)
                + " = ?"
                + Rows.where(table));
    this.delete =
        connection.prepare(
            "DELETE "
                + Cql.quoted(column)
                + " FROM "
                + name
                + " USING TIMESTAMP ?"
                + Rows.where(table));
  }

  /**
   * Sets the cell of a row.
   *
   * @param ttl seconds; 0 for no end
   */
  BoundStatement set(List<ByteBuffer> key, ByteBuffer cell, long time, int ttl) {
    List<@Nullable ByteBuffer> cells = new ArrayList<>();
    cells.add(Rows.bytes(time));
    cells.add(Rows.bytes(ttl));
    cells.add(cell);
    cells.addAll(key);
    return Rows.bind(set, cells);
  }

  /** Deletes the cell of a row, unless it was written later. */
  BoundStatement delete(List<ByteBuffer> key, long time) {
    List<@Nullable ByteBuffer> cells = new ArrayList<>();
    cells.add(Rows.bytes(time));
    cells.addAll(key);
    return Rows.bind(delete, cells);
  }
}
