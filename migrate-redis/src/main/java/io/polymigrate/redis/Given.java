package io.polymigrate.redis;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    return canonicalText(field, canonical(field.type(), given));
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

  /**
   * The value as one of the logical type.
   *
   * @throws IllegalArgumentException when it is not exactly one
   */
  static Object canonical(LogicalType type, Object given) {
    Object plain = given instanceof Map<?, ?> map && tagged(map) ? decoded(map) : given;
    try {
      if (type instanceof Decimal decimal) {
        return decimal(decimal, plain);
      }
      if (type instanceof Simple simple) {
        return simple(simple, plain);
      }
      if (type instanceof ListOf list && plain instanceof List<?> items) {
        List<@Nullable Object> all = new ArrayList<>();
        items.forEach(item -> all.add(item == null ? null : canonical(list.element(), item)));
        return all;
      }
      if (plain instanceof Map<?, ?> members && !(type instanceof Extension)) {
        return members(type, members);
      }
      if (type instanceof Extension extension) {
        return canonical(extension.base(), plain);
      }
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      throw unfit(type);
    }
    throw unfit(type);
  }

  private static boolean tagged(Map<?, ?> map) {
    return map.size() == 1 && String.valueOf(map.keySet().iterator().next()).startsWith("$");
  }

  private static Object decoded(Map<?, ?> map) {
    Object value = TypedJson.decode(map);
    if (value == null) {
      throw new IllegalArgumentException("a tag without a value");
    }
    return value;
  }

  private static Map<String, @Nullable Object> members(LogicalType type, Map<?, ?> members) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    members.forEach(
        (key, item) -> {
          String name = String.valueOf(key);
          all.put(name, item == null ? null : canonical(member(type, name), item));
        });
    return all;
  }

  private static LogicalType member(LogicalType type, String name) {
    if (type instanceof MapOf map) {
      return map.value();
    }
    if (type instanceof Struct struct) {
      for (Field field : struct.fields()) {
        if (field.name().equals(name)) {
          return field.type();
        }
      }
    }
    throw new IllegalArgumentException("'" + name + "' is no member of type " + type);
  }

  private static Object simple(Simple type, Object value) {
    return switch (type) {
      case BOOLEAN -> expect(Boolean.class, type, value);
      case INT -> number(value).intValueExact();
      case LONG -> number(value).longValueExact();
      case BIGINT -> integer(value);
      case FLOAT -> Float.parseFloat(numeric(value));
      case DOUBLE -> Double.parseDouble(numeric(value));
      case STRING -> expect(String.class, type, value);
      case BYTES -> {
        if (value instanceof byte[]) {
          yield value;
        }
        throw new IllegalArgumentException("bytes are given as {\"$bytes\": \"<base64>\"}");
      }
      case DATE -> LocalDate.parse(value.toString());
      case TIME -> LocalTime.parse(value.toString());
      case TIMESTAMP -> LocalDateTime.parse(value.toString().replace(' ', 'T'));
      case INSTANT -> Instant.parse(value.toString());
      case UUID -> UUID.fromString(value.toString());
      case JSON -> value instanceof JsonText ? value : new JsonText(Json.write(value));
      case VARIANT -> value;
      case NULL -> throw unfit(type);
    };
  }

  private static Object expect(Class<?> wanted, LogicalType type, Object value) {
    if (wanted.isInstance(value)) {
      return value;
    }
    throw unfit(type);
  }

  private static BigDecimal number(Object value) {
    return new BigDecimal(numeric(value));
  }

  private static BigInteger integer(Object value) {
    return number(value).toBigIntegerExact();
  }

  private static String numeric(Object value) {
    if (value instanceof Number || value instanceof String) {
      return value.toString();
    }
    throw new NumberFormatException("not a number");
  }

  private static Object decimal(Decimal type, Object value) {
    if (value instanceof DecimalSpecial && type.unbounded()) {
      return value;
    }
    BigDecimal number = number(value);
    if (type.unbounded()) {
      return number;
    }
    BigDecimal scaled = number.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (scaled.precision() > type.precision()) {
      throw unfit(type);
    }
    return scaled;
  }

  private static IllegalArgumentException unfit(LogicalType type) {
    return new IllegalArgumentException("the value is not exactly a " + type);
  }
}
