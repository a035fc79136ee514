package io.polymigrate.redis;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a record ends, as a field of it: where the option {@code ttl_field} names one. The field is
 * not kept in the record; Redis holds it as the key's own time to live, in milliseconds.
 */
final class Expiry {
  private static final int NANOS_PER_MILLI = 1_000_000;

  private Expiry() {}

  /** A container's schema with the field. */
  static RecordSchema with(Optional<String> name, RecordSchema schema) {
    if (name.isEmpty()) {
      return schema;
    }
    if (schema.find(name.get()).isPresent()) {
      throw MigrationException.invalid(
          "Records have a field '"
              + name.get()
              + "' of their own; choose another name for the option 'ttl_field'");
    }
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(Field.of(name.get(), Simple.INSTANT));
    return new RecordSchema(fields, schema.key());
  }

  /** What records bring without the field. */
  static RecordSchema without(Optional<String> name, RecordSchema schema) {
    List<Field> fields = new ArrayList<>(schema.fields());
    for (Field field : schema.fields()) {
      if (name.filter(field.name()::equals).isPresent()) {
        if (field.held() != Simple.INSTANT || schema.key().contains(field.name())) {
          throw new MigrationException(
              StandardErrorCode.SCHEMA_MISMATCH,
              Outcome.NOT_APPLIED,
              "The field '"
                  + field.name()
                  + "' is to say when a record ends ('ttl_field'), so it must be an instant outside"
                  + " the key; it is "
                  + field.held());
        }
        fields.remove(field);
      }
    }
    return new RecordSchema(fields, schema.key());
  }

  /** The text of a point in time, of the milliseconds that Redis says; null when there is none. */
  static byte @org.jspecify.annotations.Nullable [] text(long millis) {
    if (millis < 0) {
      return null;
    }
    Bytes out = new Bytes();
    new TextWriter(out)
        .instant(
            Math.floorDiv(millis, 1000L), (int) Math.floorMod(millis, 1000L) * NANOS_PER_MILLI);
    return out.toArray();
  }

  /**
   * Puts the milliseconds in the place of a text: nothing where the record says nothing, so that
   * what is there stays; and 0 of null, for a record that does not end.
   */
  static void encode(Bytes values, int start, TextWriter.Kind kind) {
    long[] millis = {0};
    if (kind == TextWriter.Kind.MISSING) {
      return;
    }
    if (kind != TextWriter.Kind.NULL) {
      IsoText.parseInstant(
          values.array(),
          start,
          values.length() - start,
          (second, nano) -> {
            if (nano % NANOS_PER_MILLI != 0 || second < 0 || second > Long.MAX_VALUE / 2000) {
              throw RefusedValueException.notRepresentable(
                  "a time to live ends at a whole millisecond from 1970 on");
            }
            millis[0] = Math.max(1, second * 1000 + nano / NANOS_PER_MILLI);
          });
    }
    values.truncate(start);
    values.addNumber(millis[0]);
  }
}
