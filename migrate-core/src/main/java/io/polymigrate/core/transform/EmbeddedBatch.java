package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Consecutive rows of a parents' batch with one more column: their children. */
final class EmbeddedBatch implements DerivedBatch {
  private final RecordBatch parents;
  private final RecordSchema schema;
  private final int firstRow;
  private final Optional<String> position;
  private final Lists lists;
  private final Runnable released;
  private final AtomicBoolean done = new AtomicBoolean();

  /**
   * The children of a batch's rows.
   *
   * @param data recorded lists
   * @param length how much of it counts
   * @param offsets where each row's list starts
   * @param refused why a row can't have its list, by row
   */
  @SuppressWarnings("ArrayRecordComponent") // ours alone, never compared
  record Lists(
      byte[] data, int length, int[] offsets, Map<Integer, RefusedValueException> refused) {}

  EmbeddedBatch(
      RecordBatch parents,
      RecordSchema schema,
      int firstRow,
      Optional<String> position,
      Lists lists,
      Runnable released) {
    this.parents = parents;
    this.schema = schema;
    this.firstRow = firstRow;
    this.position = position;
    this.lists = lists;
    this.released = released;
  }

  private boolean isList(int column) {
    return column == schema.fields().size() - 1;
  }

  @Override
  public RecordBatch source() {
    return parents;
  }

  @Override
  public int sourceRow(int row) {
    return firstRow + row;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return lists.offsets.length;
  }

  @Override
  public long byteSize() {
    return parents.byteSize() * size() / Math.max(1, parents.size()) + lists.length;
  }

  @Override
  public Optional<String> position() {
    return position;
  }

  @Override
  public Presence presence(int row, int column) {
    return isList(column) ? Presence.PRESENT : parents.presence(firstRow + row, column);
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    if (!isList(column)) {
      parents.write(firstRow + row, column, writer);
      return;
    }
    RefusedValueException refused = lists.refused.get(row);
    if (refused != null) {
      throw refused;
    }
    int unused = ValueReplay.write(lists.data, lists.offsets[row], writer);
  }

  @Override
  public @Nullable RawEncoding encoding(int column) {
    return isList(column) ? null : parents.encoding(column);
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    parents.raw(firstRow + row, column, slice);
  }

  @Override
  public void release() {
    if (done.compareAndSet(false, true)) {
      released.run();
    }
  }
}
