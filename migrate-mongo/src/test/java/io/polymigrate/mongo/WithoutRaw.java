package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Optional;

/** A batch that gives its values, but not its bytes. */
record WithoutRaw(RecordBatch batch) implements RecordBatch {
  @Override
  public RecordSchema schema() {
    return batch.schema();
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
    return batch.presence(row, column);
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    batch.write(row, column, writer);
  }

  @Override
  public void release() {
    batch.release();
  }
}
