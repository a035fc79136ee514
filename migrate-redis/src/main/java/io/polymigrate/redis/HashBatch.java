package io.polymigrate.redis;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.LogicalType;
import java.util.List;
import java.util.Optional;

/** Some of the records that were read at once; a value is read when it is asked for. */
final class HashBatch implements RecordBatch {
  private final RecordSchema schema;
  private final int[] columns;
  private final LogicalType[] held;
  private final HashRows rows;
  private final int first;
  private final int size;
  private final long byteSize;
  private final Optional<String> position;

  /**
   * A batch.
   *
   * @param columns where each field of the schema stands in a row
   */
  HashBatch(
      RecordSchema schema,
      List<Integer> columns,
      HashRows rows,
      int first,
      int size,
      Optional<String> position) {
    this.schema = schema;
    this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
    this.held = schema.fields().stream().map(f -> f.held()).toArray(LogicalType[]::new);
    this.rows = rows;
    this.first = first;
    this.size = size;
    this.position = position;
    long bytes = 0;
    for (int row = first; row < first + size; row++) {
      bytes += rows.bytes(row);
    }
    this.byteSize = bytes;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long byteSize() {
    return byteSize;
  }

  @Override
  public Optional<String> position() {
    return position;
  }

  @Override
  public Presence presence(int row, int column) {
    if (rows.missing(first + row, columns[column])) {
      return Presence.MISSING;
    }
    return rows.isNull(first + row, columns[column]) ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    int from = first + row;
    int at = columns[column];
    if (rows.missing(from, at)) {
      writer.missing();
    } else if (rows.isNull(from, at)) {
      writer.nullValue();
    } else {
      TextReader.write(
          rows.array(from), rows.from(from, at), rows.length(from, at), held[column], writer);
    }
  }

  @Override
  public void release() {
    // Ordinary memory: nothing to give back.
  }
}
