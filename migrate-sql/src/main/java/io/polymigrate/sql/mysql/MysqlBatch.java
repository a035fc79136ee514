package io.polymigrate.sql.mysql;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Rows as the server sent them, one after another in one array; decoded on demand. */
final class MysqlBatch implements RecordBatch {
  private static final int NULL = -1;

  private final RecordSchema schema;
  private final ValueReader[] readers;
  private final int width;
  private final Consumer<MysqlBatch> giveBack;
  private byte[] bytes = new byte[1 << 16];
  private int used;
  private int[] starts;
  private int[] lengths;
  private int rows;
  private Optional<String> position = Optional.empty();
  private boolean released;

  /**
   * An empty batch.
   *
   * @param readers one for each selected column: the schema's, then further ones of the key
   * @param giveBack takes the batch back when it is released
   */
  MysqlBatch(RecordSchema schema, ValueReader[] readers, Consumer<MysqlBatch> giveBack) {
    this.schema = schema;
    this.readers = readers;
    this.width = readers.length;
    this.giveBack = giveBack;
    this.starts = new int[width * 256];
    this.lengths = new int[width * 256];
  }

  /** How many bytes it has memory for. */
  int room() {
    return bytes.length;
  }

  /** Empties it for the next rows. */
  void reset() {
    used = 0;
    rows = 0;
    released = false;
    position = Optional.empty();
  }

  void beginRow() {
    if ((rows + 1) * width > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      lengths = Arrays.copyOf(lengths, lengths.length * 2);
    }
    rows++;
  }

  void put(int column, byte[] value, int offset, int length) {
    int cell = (rows - 1) * width + column;
    if (bytes.length - used < length) {
      long wanted = Math.max((long) used + length, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
    System.arraycopy(value, offset, bytes, used, length);
    starts[cell] = used;
    lengths[cell] = length;
    used += length;
  }

  void putNull(int column) {
    lengths[(rows - 1) * width + column] = NULL;
  }

  void setPosition(String newPosition) {
    position = Optional.of(newPosition);
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return rows;
  }

  @Override
  public long byteSize() {
    return used;
  }

  @Override
  public Optional<String> position() {
    return position;
  }

  @Override
  public Presence presence(int row, int column) {
    return lengths[row * width + column] == NULL ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    int cell = row * width + column;
    if (lengths[cell] == NULL) {
      writer.nullValue();
    } else {
      readers[column].read(bytes, starts[cell], lengths[cell], writer);
    }
  }

  @Override
  public void release() {
    if (!released) {
      released = true;
      giveBack.accept(this);
    }
  }
}
