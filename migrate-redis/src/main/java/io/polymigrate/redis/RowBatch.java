package io.polymigrate.redis;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records with the texts as they came. */
final class RowBatch extends PageBatch {
  private final List<Integer> columns;
  private final List<Row> rows;

  RowBatch(List<Row> rows, PageSource.Slice slice) {
    super(slice);
    this.columns = slice.shape().columns();
    this.rows = rows;
  }

  private byte @Nullable [] text(int row, int column) {
    return rows.get(row).texts()[columns.get(column)];
  }

  @Override
  public Presence presence(int row, int column) {
    byte[] text = text(row, column);
    return text == null ? Presence.MISSING : text == Row.NULL ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    byte[] text = text(row, column);
    if (text == null) {
      writer.missing();
    } else if (text == Row.NULL) {
      writer.nullValue();
    } else {
      Field field = schema().fields().get(column);
      TextReader.write(text, field.held(), writer);
    }
  }
}
