package io.polymigrate.sql.operation;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values in operations as plain text, checked against the type they are to have. */
final class Literals {
  private static final Pattern SCALED =
      Pattern.compile("^(?:(?:numeric|decimal)\\([0-9]+(?:,([0-9]+))?\\)|(?:big|small)?int.*)$");

  private Literals() {}

  /**
   * The value's text: plain digits, ISO-8601, lower-case hexadecimal, true or false.
   *
   * @throws IllegalArgumentException when the type can't hold it exactly
   */
  static String text(LogicalType type, Object given) {
    if (type instanceof LogicalType.Extension extension) {
      return text(extension.base(), given);
    }
    if (!(type instanceof LogicalType.Simple) && !(type instanceof LogicalType.Decimal)) {
      throw new IllegalArgumentException(
          "a value of type "
              + type
              + " can't be given here; leave it out and fill the field later");
    }
    Object value = GivenValues.canonical(type, given);
    if (type == LogicalType.Simple.VARIANT && !(value instanceof JsonText)) {
      return Json.write(value);
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof JsonText json) {
      return json.text();
    } else if (value instanceof DecimalSpecial || finerThanMicros(value)) {
      throw new IllegalArgumentException("the value is not exactly a " + type);
    }
    return value.toString();
  }

  private static boolean finerThanMicros(Object value) {
    return (value instanceof LocalTime
            || value instanceof LocalDateTime
            || value instanceof Instant)
        && ((TemporalAccessor) value).get(ChronoField.NANO_OF_SECOND) % 1000 != 0;
  }

  /**
   * Refuses a number with more digits after the point than the column type has.
   *
   * @throws IllegalArgumentException when it would be rounded
   */
  static void requireScale(String columnType, Object value) {
    Matcher matcher = SCALED.matcher(columnType);
    if (matcher.find() && value instanceof Number) {
      int scale = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
      if (new BigDecimal(value.toString()).stripTrailingZeros().scale() > scale) {
        throw new IllegalArgumentException(
            "a value given has more digits after the point than '" + columnType + "' holds");
      }
    }
  }
}
