package io.polymigrate.cassandra;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.RowEncoder.Target;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes cells of records, and refuses what the table can't take. For one thread. */
final class RowCells {
  private static final int LONGEST_KEY = 65_535;
  private static final int LARGEST = 15 << 20;

  private final Target target;
  private final CellWriter writer = new CellWriter();
  private final List<Column> columns;
  private final int[] fields;
  private final int keyColumns;
  private final int partitionColumns;

  /** A record's cells. */
  static final class Cells {
    private final int row;
    private final List<ByteBuffer> key;
    private final @Nullable ByteBuffer[] all;
    private final int size;

    Cells(int row, List<ByteBuffer> key, @Nullable ByteBuffer[] all, int size) {
      this.row = row;
      this.key = key;
      this.all = all;
      this.size = size;
    }

    /** Its place in the batch. */
    int row() {
      return row;
    }

    /** Those of its whole key. */
    List<ByteBuffer> key() {
      return key;
    }

    int count() {
      return all.length;
    }

    /** One of them, in the order of the columns; null for null. */
    @Nullable ByteBuffer cell(int column) {
      return all[column];
    }

    int size() {
      return size;
    }
  }

  RowCells(Target target) {
    this.target = target;
    this.columns = columns(target);
    this.fields =
        columns.stream().mapToInt(column -> target.schema().indexOf(column.name())).toArray();
    this.keyColumns = target.table().key().size();
    this.partitionColumns = target.table().of(Kind.PARTITION_KEY).size();
  }

  /** The columns that are written, those of the key first. */
  List<Column> columns() {
    return columns;
  }

  int partitionColumns() {
    return partitionColumns;
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

  /** The record's cells; adds why there are none. */
  @Nullable Cells read(RecordBatch batch, int row, List<Rejection> rejections) {
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
    Optional<Rejection> violation = violation(row, cells);
    if (violation.isPresent()) {
      rejections.add(violation.get());
      return null;
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
    return new Cells(row, key, cells, size);
  }

  private Optional<Rejection> violation(int row, @Nullable ByteBuffer[] cells) {
    return target
        .rules()
        .flatMap(rules -> rules.violation(name -> value(name, cells)))
        .map(
            violation ->
                new Rejection(
                    row,
                    Optional.of(violation.field()),
                    StandardErrorCode.SCHEMA_VIOLATION,
                    violation.reason()));
  }

  private @Nullable Object value(String name, @Nullable ByteBuffer[] cells) {
    for (int i = 0; i < cells.length; i++) {
      if (fields[i] >= 0 && columns.get(i).name().equals(name)) {
        Field field = target.schema().fields().get(fields[i]);
        return CellValues.of(field, columns.get(i).type(), cells[i]);
      }
    }
    return null;
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
}
