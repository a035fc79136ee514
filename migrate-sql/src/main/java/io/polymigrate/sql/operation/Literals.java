package io.polymigrate.sql.operation;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
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
  static String text(LogicalType type, Object value) {
    Object plain =
        value instanceof Map<?, ?> map && tagged(map) ? notNull(TypedJson.decode(map)) : value;
    try {
      if (type instanceof LogicalType.Decimal decimal) {
        return decimal(decimal, plain);
      }
      if (type instanceof LogicalType.Simple simple) {
        return simple(simple, plain);
      }
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      throw unfit(type, e);
    }
    if (type instanceof LogicalType.Extension extension) {
      return text(extension.base(), value);
    }
    throw new IllegalArgumentException(
        "a value of type " + type + " can't be given here; leave it out and fill the field later");
  }

  private static boolean tagged(Map<?, ?> map) {
    return map.size() == 1 && String.valueOf(map.keySet().iterator().next()).startsWith("$");
  }

  private static Object notNull(@org.jspecify.annotations.Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("a tag without a value");
    }
    return value;
  }

  private static String simple(LogicalType.Simple type, Object value) {
    return switch (type) {
      case BOOLEAN -> {
        if (value instanceof Boolean) {
          yield value.toString();
        }
        throw unfit(type, null);
      }
      case INT -> String.valueOf(integer(value).intValueExact());
      case LONG -> String.valueOf(integer(value).longValueExact());
      case BIGINT -> integer(value).toString();
      case FLOAT, DOUBLE -> floating(type, value);
      case STRING -> string(type, value);
      case BYTES -> {
        if (value instanceof byte[] bytes) {
          yield HexFormat.of().formatHex(bytes);
        }
        throw new IllegalArgumentException("bytes are given as {\"$bytes\": \"<base64>\"}");
      }
      case DATE -> LocalDate.parse(value.toString()).toString();
      case TIME -> micros(LocalTime.parse(value.toString())).toString();
      case TIMESTAMP -> timestamp(LocalDateTime.parse(value.toString().replace(' ', 'T')));
      case INSTANT -> instant(Instant.parse(value.toString()));
      case UUID -> UUID.fromString(value.toString()).toString();
      case JSON, VARIANT -> value instanceof JsonText json ? json.text() : Json.write(value);
      case NULL -> throw unfit(type, null);
    };
  }

  private static String string(LogicalType type, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw unfit(type, null);
  }

  private static BigInteger integer(Object value) {
    if (value instanceof Number || value instanceof String) {
      return new BigDecimal(value.toString()).toBigIntegerExact();
    }
    throw new NumberFormatException("not a number");
  }

  private static String decimal(LogicalType.Decimal type, Object value) {
    if (!(value instanceof Number) && !(value instanceof String)) {
      throw unfit(type, null);
    }
    BigDecimal number = new BigDecimal(value.toString());
    if (type.unbounded()) {
      return number.toPlainString();
    }
    BigDecimal scaled = number.setScale(type.scale(), java.math.RoundingMode.UNNECESSARY);
    if (scaled.precision() > type.precision()) {
      throw unfit(type, null);
    }
    return scaled.toPlainString();
  }

  private static String floating(LogicalType.Simple type, Object value) {
    if (!(value instanceof Number) && !(value instanceof String)) {
      throw unfit(type, null);
    }
    return type == LogicalType.Simple.FLOAT
        ? Float.toString(Float.parseFloat(value.toString()))
        : Double.toString(Double.parseDouble(value.toString()));
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

  private static String timestamp(LocalDateTime value) {
    micros(value.toLocalTime());
    return value.toString();
  }

  private static String instant(Instant value) {
    if (!value.equals(value.truncatedTo(ChronoUnit.MICROS))) {
      throw new DateTimeException("finer than microseconds");
    }
    return value.toString();
  }

  private static LocalTime micros(LocalTime time) {
    if (!time.equals(time.truncatedTo(ChronoUnit.MICROS))) {
      throw new DateTimeException("finer than microseconds");
    }
    return time;
  }

  private static IllegalArgumentException unfit(
      LogicalType type, @org.jspecify.annotations.Nullable Exception cause) {
    return new IllegalArgumentException("the value is not exactly a " + type, cause);
  }
}
