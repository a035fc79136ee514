package io.polymigrate.core.transform;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records made of the elements of lists. */
final class ExplodedBatch implements DerivedBatch {
  private final RecordBatch source;
  private final RecordSchema schema;
  private final ExplodedColumn[] columns;
  private final Elements elements;

  /** Offsets point into the recorded lists; only the first {@code size} entries count. */
  static final class Elements {
    private final byte[] data;
    private final int dataLength;
    private final int[] rows;
    private final int[] offsets;
    private final int[] positions;
    private final int size;

    Elements(byte[] data, int dataLength, int[] rows, int[] offsets, int[] positions, int size) {
      this.data = data;
      this.dataLength = dataLength;
      this.rows = rows;
      this.offsets = offsets;
      this.positions = positions;
      this.size = size;
    }
  }

  ExplodedBatch(
      RecordBatch source, RecordSchema schema, List<ExplodedColumn> columns, Elements elements) {
    this.source = source;
    this.schema = schema;
    this.columns = columns.toArray(ExplodedColumn[]::new);
    this.elements = elements;
  }

  @Override
  public RecordBatch source() {
    return source;
  }

  @Override
  public int sourceRow(int row) {
    return elements.rows[row];
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return elements.size;
  }

  @Override
  public long byteSize() {
    return Math.max(source.byteSize(), elements.dataLength);
  }

  @Override
  public Optional<String> position() {
    return source.position();
  }

  private int member(int row, ExplodedColumn column) {
    return ValueReplay.member(elements.data, elements.offsets[row], column.name());
  }

  @Override
  public Presence presence(int row, int column) {
    ExplodedColumn from = columns[column];
    return switch (from.kind()) {
      case PARENT -> source.presence(elements.rows[row], from.parent());
      case POSITION -> Presence.PRESENT;
      case ELEMENT -> ValueReplay.presence(elements.data, elements.offsets[row]);
      case MEMBER -> {
        int at = member(row, from);
        yield at < 0 ? Presence.MISSING : ValueReplay.presence(elements.data, at);
      }
    };
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    ExplodedColumn from = columns[column];
    switch (from.kind()) {
      case PARENT -> source.write(elements.rows[row], from.parent(), writer);
      case POSITION -> writer.intValue(elements.positions[row]);
      case ELEMENT -> {
        int unused = ValueReplay.write(elements.data, elements.offsets[row], writer);
      }
      case MEMBER -> {
        int at = member(row, from);
        if (at < 0) {
          writer.missing();
        } else {
          int unused = ValueReplay.write(elements.data, at, writer);
        }
      }
    }
  }

  @Override
  public @Nullable RawEncoding encoding(int column) {
    return columns[column].parent() < 0 ? null : source.encoding(columns[column].parent());
  }

  @Override
  public void raw(int row, int column, RawSlice slice) {
    source.raw(elements.rows[row], columns[column].parent(), slice);
  }

  @Override
  public void release() {
    source.release();
  }
}
