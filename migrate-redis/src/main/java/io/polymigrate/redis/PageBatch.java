package io.polymigrate.redis;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import java.util.Optional;

/** Some of the records that were read at once; a value is read when it is asked for. */
abstract class PageBatch implements RecordBatch {
  private final PageSource.Slice slice;

  PageBatch(PageSource.Slice slice) {
    this.slice = slice;
  }

  @Override
  public final RecordSchema schema() {
    return slice.shape().schema();
  }

  @Override
  public final int size() {
    return slice.size();
  }

  @Override
  public final long byteSize() {
    return slice.bytes();
  }

  @Override
  public final Optional<String> position() {
    return slice.position();
  }

  @Override
  public final void release() {
    // Ordinary memory: nothing to give back.
  }
}
