package io.polymigrate.core.verify;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hashes records' keys, and records whole. Used by one thread at a time. */
final class RowHasher {
  private final int[] fields;
  private final boolean[] scaleKept;
  private final int[] key;
  private final CanonicalEncoder encoder = new CanonicalEncoder();
  private final Hash128 hash = new Hash128();
  private long keyLow;
  private long keyHigh;

  /**
   * Hashes these columns.
   *
   * @param fields all that count, in the order that both ends have
   * @param scaleKept for which of them the scale of decimals counts
   * @param key the key's; none makes the whole record its key
   */
  RowHasher(int[] fields, boolean[] scaleKept, int[] key, boolean missingIsNull) {
    this.fields = fields;
    this.scaleKept = scaleKept;
    this.key = key;
    encoder.takeMissingForNull(missingIsNull);
  }

  /**
   * Hashes a record.
   *
   * @throws io.polymigrate.api.error.RefusedValueException when a value can't be read
   */
  void hash(RecordBatch batch, int row) {
    hashKey(batch, row);
    encoder.clear();
    for (int i = 0; i < fields.length; i++) {
      encoder.keepScale(scaleKept[i]);
      if (batch.presence(row, fields[i]) == Presence.MISSING) {
        encoder.missing();
      } else {
        batch.write(row, fields[i], encoder);
      }
    }
    hash.hash(encoder.data(), 0, encoder.length());
    if (key.length == 0) {
      keyLow = hash.low();
      keyHigh = hash.high();
    }
  }

  private void hashKey(RecordBatch batch, int row) {
    if (key.length == 0) {
      return;
    }
    encoder.clear();
    encoder.keepScale(false);
    for (int column : key) {
      batch.write(row, column, encoder);
    }
    hash.hash(encoder.data(), 0, encoder.length());
    keyLow = hash.low();
    keyHigh = hash.high();
  }

  RecordKey key() {
    return new RecordKey(keyLow, keyHigh);
  }

  long keyLow() {
    return keyLow;
  }

  long low() {
    return hash.low();
  }

  long high() {
    return hash.high();
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
