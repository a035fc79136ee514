package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Encodes batches for binary COPY and remembers where each row is. Reused batch after batch. */
final class BatchEncoder {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int INITIAL = 1 << 20;

  private final CopyBuffer out = new CopyBuffer(INITIAL);
  private final CopyEncoder encoder = new CopyEncoder(out);
  private final RawSlice slice = new RawSlice();
  private final List<@Nullable PgColumn> columns;
  private final boolean[] key;
  private final int written;
  private final boolean numbered;
  private final @Nullable RawEncoding recordEncoding;
  private final List<Rejection> rejections = new ArrayList<>();

  // Where encoded row i starts, and which row of the batch it is; starts[rows] is the end.
  private int[] starts = new int[1024];
  private int[] batchRows = new int[1024];
  private int rows;

  BatchEncoder(LoadTarget target) {
    this.columns = target.columns();
    this.key = new boolean[columns.size()];
    for (int i = 0; i < key.length; i++) {
      PgColumn column = columns.get(i);
      key[i] = column != null && target.key().contains(column.name());
    }
    this.written = target.written().size();
    this.numbered = target.staged();
    this.recordEncoding = target.recordEncoding();
  }

  /** Whether whole rows of this batch can be passed on as they are. */
  boolean passesThrough(RecordBatch batch) {
    return recordEncoding != null
        && recordEncoding.equals(batch.recordEncoding())
        && !keyMayBeNull(batch);
  }

  private boolean keyMayBeNull(RecordBatch batch) {
    for (int i = 0; i < key.length; i++) {
      if (key[i] && batch.schema().fields().get(i).nullable()) {
        return true;
      }
    }
    return false;
  }

  /** Lends the rows of a batch that {@link #passesThrough}. */
  RawSlice rawRows(RecordBatch batch) {
    batch.rawRecords(0, batch.size(), slice);
    return slice;
  }

  /** Encodes all records that can be; the others are in {@link #rejections()}. */
  void encode(RecordBatch batch) {
    rows = 0;
    rejections.clear();
    out.length(0);
    out.put(HEADER, 0, HEADER.length);
    int size = batch.size();
    if (starts.length <= size) {
      starts = new int[size + 1];
      batchRows = new int[size + 1];
    }
    boolean[] raw = raw(batch);
    for (int row = 0; row < size; row++) {
      int start = out.length();
      starts[rows] = start;
      batchRows[rows] = row;
      if (encodeRow(batch, row, raw)) {
        rows++;
      } else {
        out.length(start);
      }
    }
    starts[rows] = out.length();
    out.putShort(-1);
  }

  private boolean[] raw(RecordBatch batch) {
    boolean[] raw = new boolean[columns.size()];
    for (int i = 0; i < raw.length; i++) {
      PgColumn column = columns.get(i);
      RawEncoding wanted = column == null ? null : CopyShape.encoding(column.codec());
      raw[i] = wanted != null && wanted.equals(batch.encoding(i));
    }
    return raw;
  }

  private boolean encodeRow(RecordBatch batch, int row, boolean[] raw) {
    out.putShort(numbered ? written + 1 : written);
    if (numbered) {
      out.putInt(4);
      out.putInt(rows);
    }
    for (int i = 0; i < raw.length; i++) {
      PgColumn column = columns.get(i);
      if (column == null) {
        continue;
      }
      try {
        if (key[i] && batch.presence(row, i) != RecordBatch.Presence.PRESENT) {
          throw new RefusedValueException(
              StandardErrorCode.KEY_MISSING, "the field is part of the key and is missing or null");
        }
        if (raw[i] && batch.presence(row, i) == RecordBatch.Presence.PRESENT) {
          batch.raw(row, i, slice);
          out.putInt(slice.length());
          out.put(slice.bytes(), slice.offset(), slice.length());
        } else {
          encoder.column(column.codec());
          batch.write(row, i, encoder);
        }
      } catch (RefusedValueException e) {
        rejections.add(
            new Rejection(
                row, Optional.of(column.name()), e.code(), String.valueOf(e.getMessage())));
        return false;
      }
    }
    return true;
  }

  /** How many rows were encoded. */
  int rows() {
    return rows;
  }

  /** Which record of the batch an encoded row is. */
  int batchRow(int row) {
    return batchRows[row];
  }

  /** Records that could not be encoded. */
  List<Rejection> rejections() {
    return List.copyOf(rejections);
  }

  /** The bytes of a COPY of all rows, header and trailer included. */
  byte[] bytes() {
    return out.bytes();
  }

  int length() {
    return out.length();
  }

  int start(int row) {
    return starts[row];
  }

  static byte[] header() {
    return HEADER.clone();
  }

  static byte[] trailer() {
    byte[] trailer = new byte[2];
    Arrays.fill(trailer, (byte) 0xff);
    return trailer;
  }
}
