package io.polymigrate.core.transform;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything as in another batch; what differs is overridden. */
abstract class ForwardingBatch implements DerivedBatch {
  private final RecordBatch source;

  ForwardingBatch(RecordBatch source) {
    this.source = source;
  }

  @Override
  public final RecordBatch source() {
    return source;
  }

  @Override
  public int sourceRow(int row) {
    return row;
  }

  @Override
  public RecordSchema schema() {
    return source.schema();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public long byteSize() {
    return source.byteSize();
  }

  @Override
  public Optional<String> position() {
    return source.position();
  }

  @Override
  public Presence presence(int row, int column) {
    return source.presence(sourceRow(row), column);
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    source.write(sourceRow(row), column, writer);
  }

  @Override
  public @Nullable RawEncoding encoding(int column) {
    return source.encoding(column);
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    source.raw(sourceRow(row), column, slice);
  }

  @Override
  public @Nullable RawEncoding recordEncoding() {
    return source.recordEncoding();
  }

  @Override
  public void rawRecords(int firstRow, int count, RawSlice slice) {
    source.rawRecords(sourceRow(firstRow), count, slice);
  }

  @Override
  public void release() {
    source.release();
  }
}
