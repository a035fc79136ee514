package io.polymigrate.core.carry;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch that forwards to another; subclasses change what they mean to. */
public abstract class BatchView implements RecordBatch {
  private final RecordBatch batch;

  /** Forwards to this batch. */
  protected BatchView(RecordBatch batch) {
    this.batch = batch;
  }

  /** The batch it forwards to. */
  public final RecordBatch under() {
    return batch;
  }

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
  public @Nullable RawEncoding encoding(int column) {
    return batch.encoding(column);
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    batch.raw(row, column, slice);
  }

  @Override
  public @Nullable RawEncoding recordEncoding() {
    return batch.recordEncoding();
  }

  @Override
  public void rawRecords(int firstRow, int count, RawSlice slice) {
    batch.rawRecords(firstRow, count, slice);
  }

  @Override
  public void release() {
    batch.release();
  }
}
