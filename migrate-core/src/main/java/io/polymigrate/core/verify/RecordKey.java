package io.polymigrate.core.verify;

import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType;
import java.util.List;

/**
 * The hash of a record's key.
 *
 * @param low one half
 * @param high the other half
 */
record RecordKey(long low, long high) {

  /** Of a key as typed JSON. */
  static RecordKey of(String text) {
    CanonicalEncoder encoder = new CanonicalEncoder();
    if (TypedJson.read(text) instanceof List<?> values) {
      values.forEach(value -> Values.write(value, LogicalType.Simple.VARIANT, encoder));
    }
    Hash128 hash = encoder.hash();
    return new RecordKey(hash.low(), hash.high());
  }
}
