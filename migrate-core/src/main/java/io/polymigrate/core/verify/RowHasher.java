package io.polymigrate.core.verify;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hashes records' keys, and records whole. Used by one thread at a time. */
final class RowHasher {
  private final int[] fields;
  private final boolean[] scaleKept;
  private final int[] key;
  private final CanonicalEncoder encoder = new CanonicalEncoder();
  private long keyLow;
  private long keyHigh;
  private long low;
  private long high;

  /**
   * Hashes these columns.
   *
   * @param fields all that count, in the order that both ends have
   * @param scaleKept for which of them the scale of decimals counts
   * @param key the key's; none makes the whole record its key
   */
  RowHasher(int[] fields, boolean[] scaleKept, int[] key, boolean missingIsNull) {
    this.scaleKept = scaleKept.clone();
    this.key = key;
    // The key stands before the rest, so that it is read once. Without its scale it says less than
    // the field does.
    int[] rest = new int[fields.length];
    int count = 0;
    for (int i = 0; i < fields.length; i++) {
      if (scaleKept[i] || !contains(key, fields[i])) {
        this.scaleKept[count] = scaleKept[i];
        rest[count++] = fields[i];
      }
    }
    this.fields = Arrays.copyOf(rest, count);
    encoder.takeMissingForNull(missingIsNull);
  }

  private static boolean contains(int[] columns, int column) {
    for (int one : columns) {
      if (one == column) {
        return true;
      }
    }
    return false;
  }

  /**
   * Hashes a record.
   *
   * @throws io.polymigrate.api.error.RefusedValueException when a value can't be read
   */
  void hash(RecordBatch batch, int row) {
    encoder.clear();
    encoder.keepScale(false);
    for (int column : key) {
      batch.write(row, column, encoder);
    }
    Hash128 hash = encoder.hash();
    keyLow = hash.low();
    keyHigh = hash.high();
    int[] columns = fields;
    boolean[] kept = scaleKept;
    for (int i = 0; i < columns.length; i++) {
      encoder.keepScale(kept[i]);
      batch.write(row, columns[i], encoder);
    }
    hash = encoder.hash();
    low = hash.low();
    high = hash.high();
    if (key.length == 0) {
      keyLow = low;
      keyHigh = high;
    }
  }

  RecordKey key() {
    return new RecordKey(keyLow, keyHigh);
  }

  long keyLow() {
    return keyLow;
  }

  long low() {
    return low;
  }

  long high() {
    return high;
  }

  /** The record's key as typed JSON. */
  String text(RecordBatch batch, int row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int column : key) {
      values.add(ValueCollector.value(batch, row, column));
    }
    return TypedJson.write(values);
  }
}
