package io.polymigrate.core.engine;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch of some fields in the shape of all of them; the others are missing. */
final class WidenedBatch implements RecordBatch {
  private final RecordBatch batch;
  private final RecordSchema schema;
  private final int[] columns;

  WidenedBatch(RecordBatch batch, RecordSchema schema) {
    this.batch = batch;
    this.schema = schema;
    this.columns = new int[schema.fields().size()];
    Map<String, Integer> positions = batch.schema().positions();
    for (int i = 0; i < columns.length; i++) {
      columns[i] = positions.getOrDefault(schema.fields().get(i).name(), -1);
    }
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return batch.size();
  }

  @Override
  public long byteSize() {
    return batch.byteSize();
  }

  @Override
  public Optional<String> position() {
    return batch.position();
  }

  @Override
  public Presence presence(int row, int column) {
    return columns[column] < 0 ? Presence.MISSING : batch.presence(row, columns[column]);
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    if (columns[column] < 0) {
      writer.missing();
    } else {
      batch.write(row, columns[column], writer);
    }
  }

  @Override
  public @Nullable RawEncoding encoding(int column) {
    return columns[column] < 0 ? null : batch.encoding(columns[column]);
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    batch.raw(row, columns[column], slice);
  }

  @Override
  public void release() {
    batch.release();
  }
}
