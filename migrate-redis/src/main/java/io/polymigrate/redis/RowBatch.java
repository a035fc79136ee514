package io.polymigrate.redis;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records with the texts as they came; a value is read when it is asked for. */
final class RowBatch implements RecordBatch {
  private final RecordSchema schema;
  private final List<Integer> columns;
  private final List<Row> rows;
  private final long byteSize;
  private final Optional<String> position;

  /**
   * A batch.
   *
   * @param columns where each field of the schema stands in a row
   */
  RowBatch(RecordSchema schema, List<Integer> columns, List<Row> rows, Optional<String> position) {
    this.schema = schema;
    this.columns = columns;
    this.rows = rows;
    this.position = position;
    long bytes = 0;
    for (Row row : rows) {
      bytes += row.size();
    }
    this.byteSize = bytes;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public long byteSize() {
    return byteSize;
  }

  @Override
  public Optional<String> position() {
    return position;
  }

  private byte @Nullable [] text(int row, int column) {
    return rows.get(row).texts()[columns.get(column)];
  }

  @Override
  public Presence presence(int row, int column) {
    byte[] text = text(row, column);
    return text == null ? Presence.MISSING : text == Row.NULL ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    byte[] text = text(row, column);
    if (text == null) {
      writer.missing();
    } else if (text == Row.NULL) {
      writer.nullValue();
    } else {
      Field field = schema.fields().get(column);
      TextReader.write(text, field.held(), writer);
    }
  }

  @Override
  public void release() {
    // Ordinary memory: nothing to give back.
  }
}
