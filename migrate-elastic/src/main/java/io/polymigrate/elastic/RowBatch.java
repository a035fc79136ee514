package io.polymigrate.elastic;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.List;
import java.util.Optional;

/** Documents with their source as it came; a value is read when it is asked for. */
final class RowBatch implements RecordBatch {
  private final RecordSchema schema;
  private final Columns columns;
  private final int[] places;
  private final List<Row> rows;
  private final long byteSize;
  private final Optional<String> position;
  private final PageHold page;
  private final DocReader reader;
  private boolean released;

  /**
   * A batch.
   *
   * @param places where each field of the schema stands among the columns
   * @param rows of one page, at least one
   * @param page held by this batch
   */
  RowBatch(
      RecordSchema schema,
      Columns columns,
      int[] places,
      List<Row> rows,
      long byteSize,
      Optional<String> position,
      PageHold page) {
    this.schema = schema;
    this.columns = columns;
    this.places = places;
    this.rows = rows;
    this.byteSize = byteSize;
    this.position = position;
    this.page = page;
    this.reader = new DocReader(rows.get(0).bytes(), columns.ours());
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
    Row record = rows.get(row);
    int place = places[column];
    if (columns.isMissing(record, place)) {
      return Presence.MISSING;
    }
    return columns.isNull(record, place) ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    columns.write(rows.get(row), places[column], reader, writer);
  }

  @Override
  public void release() {
    if (!released) {
      released = true;
      page.release();
    }
  }
}
