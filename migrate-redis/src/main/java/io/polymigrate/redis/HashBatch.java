package io.polymigrate.redis;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.LogicalType;

/** Hashes as they came. */
final class HashBatch extends PageBatch {
  private final int[] columns;
  private final LogicalType[] held;
  private final HashRows rows;
  private final int first;

  HashBatch(HashRows rows, PageSource.Slice slice) {
    super(slice);
    this.columns = slice.shape().columns().stream().mapToInt(Integer::intValue).toArray();
    this.held = schema().fields().stream().map(f -> f.held()).toArray(LogicalType[]::new);
    this.rows = rows;
    this.first = slice.first();
  }

  @Override
  public Presence presence(int row, int column) {
    if (rows.missing(first + row, columns[column])) {
      return Presence.MISSING;
    }
    return rows.isNull(first + row, columns[column]) ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    int from = first + row;
    int at = columns[column];
    if (rows.missing(from, at)) {
      writer.missing();
    } else if (rows.isNull(from, at)) {
      writer.nullValue();
    } else {
      TextReader.write(
          rows.array(), rows.from(from, at), rows.length(from, at), held[column], writer);
    }
  }
}
