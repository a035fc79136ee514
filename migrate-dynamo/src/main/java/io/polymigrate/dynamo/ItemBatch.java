package io.polymigrate.dynamo;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Items as they came; a value is taken apart when it is asked for. */
final class ItemBatch implements RecordBatch {
  private final RecordSchema schema;
  private final List<Row> rows;
  private final Optional<String> position;
  private final long bytes;
  private @Nullable AttributeReader reader;

  /** An item. */
  static final class Row {
    private final byte[] page;
    private final int[] places;

    /**
     * An item.
     *
     * @param page the answer that it is in
     * @param places where each column's attribute begins; {@link ItemColumns#NONE} for none
     */
    Row(byte[] page, int[] places) {
      this.page = page;
      this.places = places;
    }
  }

  ItemBatch(RecordSchema schema, List<Row> rows, Optional<String> position, long bytes) {
    this.schema = schema;
    this.rows = rows;
    this.position = position;
    this.bytes = bytes;
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
    return bytes;
  }

  @Override
  public Optional<String> position() {
    return position;
  }

  @Override
  public Presence presence(int row, int column) {
    int place = rows.get(row).places[column];
    return place == ItemColumns.NONE
        ? Presence.MISSING
        : reader(rows.get(row)).isNull(place) ? Presence.NULL : Presence.PRESENT;
  }

  // One for each page: rows of one follow each other.
  private AttributeReader reader(Row row) {
    AttributeReader known = reader;
    if (known == null || known.bytes() != row.page) {
      known = new AttributeReader(row.page);
      reader = known;
    }
    return known;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    Row item = rows.get(row);
    int place = item.places[column];
    if (place == ItemColumns.NONE) {
      writer.missing();
    } else {
      reader(item).write(place, schema.fields().get(column).held(), writer);
    }
  }

  @Override
  public void release() {
    // Pages are ordinary arrays: nothing to give back.
  }
}
