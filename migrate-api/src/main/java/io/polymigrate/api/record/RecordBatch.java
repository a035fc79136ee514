package io.polymigrate.api.record;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some records of one shape. Hides its layout: a source keeps the bytes as they came from the wire,
 * and a value is decoded when a writer asks for it.
 *
 * <p>Rows and columns count from 0. Valid until {@link #release()}, which the sink calls (or the
 * engine, when no sink gets it); whoever needs values longer copies them. Read by one thread at a
 * time, and not always the same.
 */
public interface RecordBatch {

  /** The shape. */
  RecordSchema schema();

  /** How many records, at least 0. */
  int size();

  /** Approximate bytes of all records, as read or to be written. */
  long byteSize();

  /**
   * Where to resume so that no record after this batch is left out: the key of its last record, as
   * its adapter encodes keys. Empty when the container has no key.
   */
  Optional<String> position();

  /** Whether the field is there; costs no decoding. */
  Presence presence(int row, int column);

  /**
   * Pushes one value into the writer: {@link ValueWriter#missing()} where there is no such field.
   *
   * @throws io.polymigrate.api.error.RefusedValueException when the value has no canonical form, or
   *     the writer can't hold it
   */
  void write(int row, int column, ValueWriter writer);

  /** The wire form of this column's values, if they can be had as bytes. */
  default @Nullable RawEncoding encoding(int column) {
    return null;
  }

  /** Lends the bytes of a present value in the form named by {@link #encoding(int)}. */
  default void raw(int row, int column, RawSlice slice) {
    throw new IllegalStateException("Column " + column + " has no raw form");
  }

  /** The wire form of whole records with exactly this schema, if they can be had as bytes. */
  default @Nullable RawEncoding recordEncoding() {
    return null;
  }

  /**
   * Lends the bytes of consecutive whole records in the form named by {@link #recordEncoding()}.
   */
  default void rawRecords(int firstRow, int count, RawSlice slice) {
    throw new IllegalStateException("The batch has no raw form");
  }

  /** Gives the memory back. Calling it again does nothing. */
  void release();

  /** Present, null, or not there at all. */
  enum Presence {
    /** There is a value. */
    PRESENT,
    /** The field is null. */
    NULL,
    /** The record has no such field. */
    MISSING
  }
}
