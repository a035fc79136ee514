package io.polymigrate.redis;

import io.polymigrate.api.record.RecordBatch;
import java.util.List;

/** Records that were looked at one by one. */
record RowPage(List<Row> rows) implements PageSource.Page {
  static final RowPage NONE = new RowPage(List.of());

  RowPage {
    rows = List.copyOf(rows);
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int bytes(int record) {
    return rows.get(record).size();
  }

  @Override
  public byte[] member(int record) {
    return rows.get(record).member();
  }

  @Override
  public RecordBatch batch(PageSource.Slice slice) {
    return new RowBatch(rows.subList(slice.first(), slice.first() + slice.size()), slice);
  }
}
