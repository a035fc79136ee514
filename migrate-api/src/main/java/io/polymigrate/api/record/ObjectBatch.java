package io.polymigrate.api.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch of canonical Java values by row, for transforms, tests and small adapters. */
public final class ObjectBatch implements RecordBatch {
  private final RecordSchema schema;
  private final List<@Nullable Object[]> rows;
  private final Optional<String> position;
  private final long byteSize;

  /**
   * A batch.
   *
   * @param schema the shape
   * @param rows one array per record, a value per field, {@link Values#MISSING} where there is
   *     none; not copied
   * @param position where to resume after it
   */
  public ObjectBatch(
      RecordSchema schema, List<@Nullable Object[]> rows, Optional<String> position) {
    this.schema = schema;
    this.rows = new ArrayList<>(rows);
    this.position = position;
    this.byteSize = 64L * rows.size() * Math.max(1, schema.fields().size());
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

  @Override
  public Presence presence(int row, int column) {
    Object value = rows.get(row)[column];
    return value == null
        ? Presence.NULL
        : value == Values.MISSING ? Presence.MISSING : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    Values.write(rows.get(row)[column], schema.fields().get(column).type(), writer);
  }

  @Override
  public void release() {
    // Values are ordinary objects: nothing to give back.
  }
}
