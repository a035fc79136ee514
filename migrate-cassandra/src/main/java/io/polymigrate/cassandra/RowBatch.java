package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.List;
import java.util.Optional;

/** Rows as they came from the wire; a cell is decoded when it is asked for. */
final class RowBatch implements RecordBatch {
  private final RowSource.Reading reading;
  private final List<Row> rows;
  private final Optional<String> position;
  private final long bytes;

  RowBatch(RowSource.Reading reading, List<Row> rows, Optional<String> position, long bytes) {
    this.reading = reading;
    this.rows = rows;
    this.position = position;
    this.bytes = bytes;
  }

  @Override
  public RecordSchema schema() {
    return reading.schema();
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
    return rows.get(row).getBytesUnsafe(column) == null ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    CellReader.write(reading.type(column), rows.get(row).getBytesUnsafe(column), writer);
  }

  @Override
  public void release() {
    // Cells are ordinary arrays: nothing to give back.
  }
}
