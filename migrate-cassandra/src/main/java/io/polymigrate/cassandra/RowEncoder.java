package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes statements of records. For one thread. */
final class RowEncoder {
  private static final int LONGEST_KEY = 65_535;
  private static final int LARGEST = 15 << 20;

  private final CassandraConnection connection;
  private final Target target;
  private final PreparedStatement statement;
  private final CellWriter writer = new CellWriter();
  private final List<Column> columns;
  private final int[] fields;
  private final int keyColumns;
  private final int partitionColumns;

  /**
   * Where to write and how.
   *
   * @param table the table
   * @param schema shape of the records
   * @param mode what becomes of existing rows
   * @param seen what tells which keys this load has written; null when the table held rows before,
   *     so that nulls must be written
   * @param mark what the library's own keys begin with
   */
  record Target(
      Table table, RecordSchema schema, LoadMode mode, @Nullable SeenKeys seen, String mark) {
    /** Whether each row is written under a condition. */
    boolean conditional() {
      return mode == LoadMode.INSERT || mode == LoadMode.SKIP_EXISTING;
    }
  }

  /**
   * A record ready to be sent.
   *
   * @param row its place in the batch
   * @param partition the cells of its partition key
   * @param key the cells of its whole key
   */
  record Encoded(
      int row,
      List<ByteBuffer> partition,
      List<ByteBuffer> key,
      BoundStatement statement,
      int size) {}

  RowEncoder(CassandraConnection connection, Target target) {
    this.connection = connection;
    this.target = target;
    this.columns = columns(target);
    this.fields =
        columns.stream().mapToInt(column -> target.schema().indexOf(column.name())).toArray();
    this.keyColumns = target.table().key().size();
    this.partitionColumns = target.table().of(Kind.PARTITION_KEY).size();
    this.statement = connection.prepare(insert());
  }

  // Key columns first. To replace a row is to write all its columns.
  private static List<Column> columns(Target target) {
    List<Column> columns = new ArrayList<>(target.table().key());
    for (Column column : target.table().columns()) {
      boolean given = target.schema().find(column.name()).isPresent();
      boolean replaced = target.mode() == LoadMode.REPLACE && column.kind() == Kind.REGULAR;
      if (!column.key() && (given || replaced)) {
        columns.add(column);
      }
    }
    return columns;
  }

  private String insert() {
    return "INSERT INTO "
        + Cql.quoted(target.table().name())
        + " ("
        + Cql.names(columns.stream().map(Column::name).toList())
        + ") VALUES ("
        + Cql.marks(columns.size())
        + ")"
        + (target.conditional() ? " IF NOT EXISTS" : " USING TIMESTAMP ?");
  }

  /** The record's statement, or why there is none. */
  @Nullable Encoded encode(RecordBatch batch, int row, List<Rejection> rejections) {
    @Nullable ByteBuffer[] cells = new ByteBuffer[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      if (fields[i] < 0) {
        cells[i] = columns.get(i).name().equals(Table.OWN_KEY) ? ownKey() : null;
        continue;
      }
      Optional<Rejection> rejection = cell(batch, row, i, cells);
      if (rejection.isPresent()) {
        rejections.add(rejection.get());
        return null;
      }
    }
    List<ByteBuffer> key = new ArrayList<>();
    for (int i = 0; i < keyColumns; i++) {
      key.add(java.util.Objects.requireNonNull(cells[i]));
    }
    int size = size(cells);
    Optional<Rejection> rejection = limits(row, key, size);
    if (rejection.isPresent()) {
      rejections.add(rejection.get());
      return null;
    }
    return new Encoded(row, key.subList(0, partitionColumns), key, bound(cells, key), size);
  }

  private ByteBuffer ownKey() {
    return ByteBuffer.wrap(
        (target.mark() + UUID.randomUUID()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Optional<Rejection> cell(
      RecordBatch batch, int row, int i, @Nullable ByteBuffer[] cells) {
    Column column = columns.get(i);
    Field field = target.schema().fields().get(fields[i]);
    try {
      writer.begin(column.type(), !column.frozen());
      batch.write(row, fields[i], writer);
    } catch (RefusedValueException e) {
      return rejected(row, field, e.code(), String.valueOf(e.getMessage()));
    }
    if (writer.state() == CellWriter.State.PRESENT) {
      cells[i] = writer.cell();
      return Optional.empty();
    }
    if (column.key()) {
      return rejected(row, field, StandardErrorCode.KEY_MISSING, "the key has no value");
    }
    if (writer.state() == CellWriter.State.MISSING) {
      return rejected(
          row,
          field,
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          "the field is missing, which Cassandra can't tell from null; say nulls: null or omit");
    }
    return Optional.empty();
  }

  private static Optional<Rejection> rejected(
      int row, Field field, io.polymigrate.api.error.ErrorCode code, String reason) {
    return Optional.of(new Rejection(row, Optional.of(field.name()), code, reason));
  }

  private static int size(@Nullable ByteBuffer[] cells) {
    int size = 0;
    for (ByteBuffer cell : cells) {
      size += Integer.BYTES + (cell == null ? 0 : cell.remaining());
    }
    return size;
  }

  private Optional<Rejection> limits(int row, List<ByteBuffer> key, int size) {
    String name = columns.get(0).name();
    if (partitionColumns == 1 && !key.get(0).hasRemaining()) {
      return Optional.of(
          new Rejection(
              row,
              Optional.of(name),
              StandardErrorCode.VALUE_NOT_REPRESENTABLE,
              "the one column of a partition key may not be empty"));
    }
    int partition = 0;
    int clustering = 0;
    for (int i = 0; i < key.size(); i++) {
      if (i < partitionColumns) {
        partition += key.get(i).remaining() + (partitionColumns == 1 ? 0 : Short.BYTES + 1);
      } else {
        clustering = Math.max(clustering, key.get(i).remaining());
      }
    }
    if (partition > LONGEST_KEY || clustering > LONGEST_KEY) {
      return Optional.of(
          new Rejection(
              row,
              Optional.of(name),
              StandardErrorCode.RECORD_TOO_LARGE,
              "the key has more than " + LONGEST_KEY + " bytes"));
    }
    if (size > LARGEST) {
      return Optional.of(
          new Rejection(
              row,
              Optional.empty(),
              StandardErrorCode.RECORD_TOO_LARGE,
              "the record has more than " + LARGEST + " bytes, about what one request may bring"));
    }
    return Optional.empty();
  }

  // In a table that held nothing, null is left out: there is nothing that it would have to remove.
  private BoundStatement bound(@Nullable ByteBuffer[] cells, List<ByteBuffer> key) {
    SeenKeys seen = target.seen();
    boolean fresh = target.conditional() || (seen != null && !seen.add(hash(key)));
    BoundStatementBuilder bound = statement.boundStatementBuilder();
    for (int i = 0; i < cells.length; i++) {
      ByteBuffer cell = cells[i];
      if (cell != null) {
        bound = bound.setBytesUnsafe(i, cell);
      } else if (!fresh) {
        bound = bound.setToNull(i);
      }
    }
    if (!target.conditional()) {
      bound = bound.setLong(cells.length, connection.timestamp());
    }
    return bound.setIdempotence(!target.conditional()).build();
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
