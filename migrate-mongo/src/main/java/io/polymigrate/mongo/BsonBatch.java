package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A run of documents of a page, as they came from the server. */
final class BsonBatch implements RecordBatch {
  private final MongoShape shape;
  private final BsonPage page;
  private final int first;
  private final int size;
  private final int[] offsets;
  private @Nullable String @Nullable [] misfits;
  private final Optional<String> position;
  private final long byteSize;
  private final BsonDecoder decoder;
  private final AtomicBoolean released = new AtomicBoolean();

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
    page.hold();
    MongoColumns columns = shape.columns();
    this.offsets = page.places(columns.size());
    Arrays.fill(offsets, place(0, 0), place(size, 0), 0);
    long total = 0;
    for (int row = 0; row < size; row++) {
      int start = page.start(first + row);
      total += page.length(first + row);
      String misfit = columns.locate(page.bytes(), start, offsets, place(row, 0));
      if (misfit != null) {
        note(row, misfit);
      }
    }
    this.byteSize = total;
  }

  private void note(int row, String misfit) {
    @Nullable String[] all = misfits == null ? new @Nullable String[size] : misfits;
    all[row] = misfit;
    misfits = all;
  }

  private int place(int row, int column) {
    return (first + row) * shape.columns().size() + column;
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
    int at = offsets[place(row, column)];
    if (at == 0) {
      return Presence.MISSING;
    }
    return page.bytes()[at] == BsonTypes.NULL ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    if (misfits != null) {
      refuseMisfit(misfits[row]);
    }
    int at = offsets[place(row, column)];
    if (at == 0) {
      writer.missing();
      return;
    }
    decoder.write(
        page.bytes()[at] & 0xff, shape.columns().value(column, at), shape.held(column), writer);
  }

  private static void refuseMisfit(@Nullable String misfit) {
    if (misfit != null) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH,
          "the document "
              + misfit
              + "; extract it with the option schema=infer, or mend the document");
    }
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
    if (released.compareAndSet(false, true)) {
      page.release();
    }
  }
}
