package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows as binary COPY brought them, with the place of each value's length. The buffers are given
 * back on release.
 */
final class CopyBatch implements RecordBatch {
  private static final int FIELD_COUNT = 2;

  private final CopyShape shape;
  private final Buffers buffers;
  private final int size;
  private final int end;
  private final Consumer<Buffers> giveBack;
  private boolean released;

  CopyBatch(CopyShape shape, Buffers buffers, int size, int end, Consumer<Buffers> giveBack) {
    this.shape = shape;
    this.buffers = buffers;
    this.size = size;
    this.end = end;
    this.giveBack = giveBack;
  }

  @Override
  public RecordSchema schema() {
    return shape.schema();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long byteSize() {
    return end;
  }

  @Override
  public Optional<String> position() {
    if (shape.keySize() == 0) {
      return Optional.empty();
    }
    ValueCollector collector = new ValueCollector();
    List<@Nullable Object> key = new ArrayList<>();
    for (int i = 0; i < shape.keySize(); i++) {
      write(size - 1, shape.key(i), collector);
      key.add(collector.take());
    }
    return Optional.of(TypedJson.write(key));
  }

  private int place(int row, int column) {
    return buffers.places[row * shape.columns() + column];
  }

  @Override
  public Presence presence(int row, int column) {
    return PgBytes.readInt(buffers.bytes, place(row, column)) < 0
        ? Presence.NULL
        : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    int place = place(row, column);
    int length = PgBytes.readInt(buffers.bytes, place);
    if (length < 0) {
      writer.nullValue();
    } else {
      BinaryDecoder.read(shape.codec(column), buffers.bytes, place + 4, length, writer);
    }
  }

  @Override
  public @Nullable RawEncoding encoding(int column) {
    return shape.encoding(column);
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    int place = place(row, column);
    slice.set(buffers.bytes, place + 4, PgBytes.readInt(buffers.bytes, place));
  }

  @Override
  public @Nullable RawEncoding recordEncoding() {
    return shape.recordEncoding();
  }

  @Override
  public void rawRecords(int firstRow, int count, RawSlice slice) {
    int start = rowStart(firstRow);
    slice.set(buffers.bytes, start, rowStart(firstRow + count) - start);
  }

  private int rowStart(int row) {
    return row == size ? end : place(row, 0) - FIELD_COUNT;
  }

  @Override
  public void release() {
    if (!released) {
      released = true;
      giveBack.accept(buffers);
    }
  }

  /** The memory of one batch. */
  static final class Buffers {
    byte[] bytes;
    int[] places;

    Buffers(int bytes, int places) {
      this.bytes = new byte[bytes];
      this.places = new int[places];
    }
  }
}
