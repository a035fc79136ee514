package io.polymigrate.redis;

import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import org.jspecify.annotations.Nullable;

/** Values given in operations and filters, as canonical ones and as the text Redis keeps. */
final class Given {
  private Given() {}

  /**
   * The text that the field has for the value; {@link Row#NULL} for null.
   *
   * @throws IllegalArgumentException when the field can't hold it exactly; says why, without it
   */
  static byte[] text(Field field, @Nullable Object given) {
    if (given == null) {
      return Row.NULL;
    }
    return canonicalText(field, GivenValues.canonical(field.type(), given));
  }

  /** The text of a canonical value that is not null. */
  static byte[] canonicalText(Field field, Object value) {
    if (field.held() == Simple.JSON && field.carried()) {
      return RedisConnection.bytes(TypedJson.write(value));
    }
    Bytes out = new Bytes();
    try {
      Values.write(value, field.held(), new TextWriter(out));
    } catch (io.polymigrate.api.error.RefusedValueException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
    return out.toArray();
  }

  /** The canonical value of a field's text. */
  static @Nullable Object value(Field field, byte[] text) {
    if (field.held() == Simple.JSON && field.carried()) {
      return TypedJson.read(RedisConnection.text(text));
    }
    return TextReader.value(text, field.held());
  }
}
