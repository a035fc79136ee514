package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run of documents of a page, as they came from the server. */
final class BsonBatch implements RecordBatch {
  private final MongoShape shape;
  private final BsonPage page;
  private final int first;
  private final int size;
  private final int[] offsets;
  private final @Nullable String[] misfits;
  private final Optional<String> position;
  private final long byteSize;
  private final BsonDecoder decoder;

  /**
   * Documents of a page.
   *
   * @param shape of all records
   * @param page where they are
   * @param first which document is the first
   * @param size how many
   * @param position where to resume after them
   */
  BsonBatch(MongoShape shape, BsonPage page, int first, int size, Optional<String> position) {
    this.shape = shape;
    this.page = page;
    this.first = first;
    this.size = size;
    this.position = position;
    this.decoder = new BsonDecoder(page.bytes());
    MongoColumns columns = shape.columns();
    this.offsets = new int[size * columns.size()];
    this.misfits = new String[size];
    long total = 0;
    for (int row = 0; row < size; row++) {
      int start = page.start(first + row);
      total += page.length(first + row);
      misfits[row] = columns.locate(page.bytes(), start, offsets, row * columns.size());
    }
    this.byteSize = total;
  }

  @Override
  public RecordSchema schema() {
    return shape.schema();
  }

  @Override
  public int size() {
    return size;
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
    int at = offsets[row * shape.columns().size() + column];
    if (at == 0) {
      return Presence.MISSING;
    }
    return page.bytes()[at] == BsonTypes.NULL ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    String misfit = misfits[row];
    if (misfit != null) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH,
          "the document "
              + misfit
              + "; extract it with the option schema=infer, or mend the document");
    }
    int at = offsets[row * shape.columns().size() + column];
    if (at == 0) {
      writer.missing();
      return;
    }
    decoder.write(
        page.bytes()[at] & 0xff, shape.columns().value(column, at), shape.held(column), writer);
  }

  @Override
  public @Nullable RawEncoding recordEncoding() {
    return shape.encoding();
  }

  @Override
  public void rawRecords(int firstRow, int count, RawSlice slice) {
    if (count != 1) {
      throw new IllegalArgumentException("Documents are lent one by one");
    }
    slice.set(page.bytes(), page.start(first + firstRow), page.length(first + firstRow));
  }

  @Override
  public void release() {
    // Ordinary memory: nothing to give back.
  }
}
