package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes statements of records. For one thread. */
final class RowEncoder {
  private final CassandraConnection connection;
  private final Target target;
  private final PreparedStatement statement;
  private final RowCells cells;

  /**
   * Where to write and how.
   *
   * @param table the table
   * @param schema shape of the records
   * @param mode what becomes of existing rows
   * @param seen what tells which keys this load has written; null when the table held rows before,
   *     so that nulls must be written
   * @param mark what the library's own keys begin with
   * @param rules what the records are held to, if they are
   */
  record Target(
      Table table,
      RecordSchema schema,
      LoadMode mode,
      @Nullable SeenKeys seen,
      String mark,
      Optional<JsonSchema> rules) {
    /** Whether each row is written under a condition. */
    boolean conditional() {
      return mode == LoadMode.INSERT || mode == LoadMode.SKIP_EXISTING;
    }
  }

  /** A record ready to be sent, by the driver or without it. */
  final class Encoded {
    private static final int NULL = -1;
    private static final int UNSET = -2;

    private final RowCells.Cells cells;
    private final boolean fresh;
    private final long timestamp;

    private Encoded(RowCells.Cells cells, boolean fresh, long timestamp) {
      this.cells = cells;
      this.fresh = fresh;
      this.timestamp = timestamp;
    }

    /** Its place in the batch. */
    int row() {
      return cells.row();
    }

    /** The cells of its partition key. */
    List<ByteBuffer> partition() {
      return cells.key().subList(0, RowEncoder.this.cells.partitionColumns());
    }

    /** The cells of its whole key. */
    List<ByteBuffer> key() {
      return cells.key();
    }

    int size() {
      return cells.size();
    }

    /** For the driver. */
    BoundStatement statement() {
      BoundStatementBuilder bound = statement.boundStatementBuilder();
      for (int i = 0; i < cells.count(); i++) {
        ByteBuffer cell = cells.cell(i);
        if (cell != null) {
          bound = bound.setBytesUnsafe(i, cell);
        } else if (!fresh) {
          bound = bound.setToNull(i);
        }
      }
      if (!target.conditional()) {
        bound = bound.setLong(cells.count(), timestamp);
      }
      return bound.setIdempotence(!target.conditional()).build();
    }

    /** Appends the values that the statement has marks for, as the protocol writes them. */
    void addValues(Bytes out) {
      WriteFrames.addShort(out, cells.count() + 1);
      for (int i = 0; i < cells.count(); i++) {
        ByteBuffer cell = cells.cell(i);
        if (cell == null) {
          out.addInt(fresh ? UNSET : NULL);
        } else {
          out.addInt(cell.remaining());
          if (cell.hasArray()) {
            out.add(cell.array(), cell.arrayOffset() + cell.position(), cell.remaining());
          } else {
            byte[] copy = new byte[cell.remaining()];
            cell.duplicate().get(copy);
            out.add(copy);
          }
        }
      }
      out.addInt(Long.BYTES).addLong(timestamp);
    }
  }

  RowEncoder(CassandraConnection connection, Target target) {
    this.connection = connection;
    this.target = target;
    this.cells = new RowCells(target);
    this.statement = connection.prepare(insert());
  }

  private String insert() {
    return "INSERT INTO "
        + Cql.quoted(target.table().name())
        + " ("
        + Cql.names(cells.columns().stream().map(Column::name).toList())
        + ") VALUES ("
        + Cql.marks(cells.columns().size())
        + ")"
        + (target.conditional() ? " IF NOT EXISTS" : " USING TIMESTAMP ?");
  }

  PreparedStatement statement() {
    return statement;
  }

  /** The record, ready to be sent; adds why there is none. */
  @Nullable Encoded encode(RecordBatch batch, int row, List<Rejection> rejections) {
    RowCells.Cells record = cells.read(batch, row, rejections);
    if (record == null) {
      return null;
    }
    // In a table that held nothing, null is left out: there is nothing that it would have to
    // remove.
    SeenKeys seen = target.seen();
    boolean fresh = target.conditional() || (seen != null && !seen.add(hash(record.key())));
    return new Encoded(record, fresh, target.conditional() ? 0 : connection.timestamp());
  }

  private static long hash(List<ByteBuffer> key) {
    long hash = 1125899906842597L;
    for (ByteBuffer part : key) {
      for (int i = part.position(); i < part.limit(); i++) {
        hash = 31 * hash + part.get(i);
      }
      hash = 31 * hash + part.remaining();
    }
    return hash;
  }
}
