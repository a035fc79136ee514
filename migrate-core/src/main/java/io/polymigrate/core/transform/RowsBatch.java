package io.polymigrate.core.transform;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;

/** Some rows of a batch, in order. */
final class RowsBatch extends ForwardingBatch {
  private final int[] rows;

  RowsBatch(RecordBatch source, int[] rows) {
    super(source);
    this.rows = rows;
  }

  @Override
  public int sourceRow(int row) {
    return rows[row];
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public long byteSize() {
    return source().size() == 0 ? 0 : source().byteSize() * rows.length / source().size();
  }

  // Whole records in a row are not to be had: there are gaps.
  @Override
  public @org.jspecify.annotations.Nullable RawEncoding recordEncoding() {
    return null;
  }

  @Override
  public void rawRecords(int firstRow, int count, RawSlice slice) {
    throw new IllegalStateException("The batch has no raw form");
  }
}
