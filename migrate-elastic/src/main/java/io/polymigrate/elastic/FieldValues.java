package io.polymigrate.elastic;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.JsonCursor;
import io.polymigrate.api.type.Field;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Values of fields as the JSON that a document has for them. */
final class FieldValues {
  private FieldValues() {}

  /**
   * The JSON of a value given in an operation.
   *
   * @throws IllegalArgumentException when the field can't hold it exactly; says why, without it
   */
  static String given(Field field, @Nullable Object given) {
    return given == null ? "null" : canonical(field, GivenValues.canonical(field.type(), given));
  }

  /** The JSON of a canonical value. */
  static String canonical(Field field, Object value) {
    Bytes out = new Bytes();
    DocWriter writer = new DocWriter(out);
    writer.begin();
    try {
      Object held = GivenValues.held(value, field.type(), field.held());
      Values.write(held, field.held(), writer);
    } catch (RefusedValueException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
    return new String(out.toArray(), StandardCharsets.UTF_8);
  }

  /** The JSON that a document has; null when the field is missing. */
  static @Nullable String raw(Row row, int column) {
    int from = row.value(column);
    if (from == Row.NONE) {
      return null;
    }
    JsonCursor cursor = new JsonCursor(row.bytes(), from);
    cursor.skip();
    return new String(row.bytes(), from, cursor.end() - from, StandardCharsets.UTF_8);
  }
}
