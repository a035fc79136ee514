package io.polymigrate.redis;

import io.polymigrate.api.spi.ValueConversions;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import java.util.Optional;

/** Texts of one field as those of another. */
final class Conversions {
  private static final ValueConversions VALUES = ValueConversions.withTexts(Conversions::plainText);

  private final Field from;
  private final Field to;

  Conversions(Field from, Field to) {
    this.from = from;
    this.to = to;
  }

  /** The text of the converted value; empty when the value does not fit. */
  Optional<byte[]> convert(byte[] text) {
    try {
      Object value = Given.value(from, text);
      return value == null
          ? Optional.empty()
          : Optional.of(Given.canonicalText(to, VALUES.convert(value, to.type())));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  // As it stands in Redis.
  private static String plainText(Object value) {
    return value instanceof DecimalSpecial special
        ? switch (special) {
          case NAN -> "NaN";
          case POSITIVE_INFINITY -> "Infinity";
          case NEGATIVE_INFINITY -> "-Infinity";
        }
        : value.toString();
  }
}
