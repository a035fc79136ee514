package io.polymigrate.core.engine;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.core.carry.BatchView;
import org.jspecify.annotations.Nullable;

/** Some rows of a batch. */
final class SelectedRows extends BatchView {
  private final int[] rows;

  SelectedRows(RecordBatch batch, int[] rows) {
    super(batch);
    this.rows = rows;
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public Presence presence(int row, int column) {
    return under().presence(rows[row], column);
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    under().write(rows[row], column, writer);
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    under().raw(rows[row], column, slice);
  }

  // Whole records lie side by side in the batch; those chosen do not.
  @Override
  public @Nullable RawEncoding recordEncoding() {
    return null;
  }

  @Override
  public void rawRecords(int firstRow, int count, RawSlice slice) {
    throw new IllegalStateException("Selected rows have no raw form");
  }

  @Override
  public void release() {
    // A view for one more write: who made it releases the batch.
  }
}
