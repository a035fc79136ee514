package io.polymigrate.core.transform;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A batch seen through other columns and, perhaps, only some of its rows. Nothing is copied: a
 * column that is only renamed lends the bytes it came with.
 */
final class ColumnsBatch implements DerivedBatch {
  private final RecordBatch source;
  private final RecordSchema schema;
  private final int @Nullable [] rows;
  private final int[] passes;
  private final ColumnReader[] readers;

  ColumnsBatch(
      RecordBatch source, RecordSchema schema, List<Column> columns, int @Nullable [] rows) {
    this.source = source;
    this.schema = schema;
    this.rows = rows;
    this.passes = new int[columns.size()];
    this.readers = new ColumnReader[columns.size()];
    for (int i = 0; i < readers.length; i++) {
      passes[i] = columns.get(i).passes();
      readers[i] = columns.get(i).open(source);
    }
  }

  @Override
  public RecordBatch source() {
    return source;
  }

  @Override
  public int sourceRow(int row) {
    return rows == null ? row : rows[row];
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return rows == null ? source.size() : rows.length;
  }

  @Override
  public long byteSize() {
    return rows == null || source.size() == 0
        ? source.byteSize()
        : source.byteSize() * rows.length / source.size();
  }

  @Override
  public Optional<String> position() {
    return source.position();
  }

  @Override
  public Presence presence(int row, int column) {
    return readers[column].presence(sourceRow(row));
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    readers[column].write(sourceRow(row), writer);
  }

  @Override
  public @Nullable RawEncoding encoding(int column) {
    return passes[column] < 0 ? null : source.encoding(passes[column]);
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    source.raw(sourceRow(row), passes[column], slice);
  }

  @Override
  public void release() {
    source.release();
  }
}
