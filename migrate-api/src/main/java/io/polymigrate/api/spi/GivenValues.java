package io.polymigrate.api.spi;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.TypedJson;
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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values given in operations as a store holds them: first of the field's logical type, exactly, and
 * then as the type that carries it.
 */
public final class GivenValues {
  private GivenValues() {}

  /**
   * The value as one of the logical type.
   *
   * @throws IllegalArgumentException when it is not exactly one
   */
  public static Object canonical(LogicalType type, Object given) {
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
      throw unfit(type, e);
    }
    throw unfit(type, null);
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
          LogicalType inner = member(type, name);
          all.put(name, item == null ? null : canonical(inner, item));
        });
    return all;
  }

  private static LogicalType member(LogicalType type, String name) {
    return findMember(type, name)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + name + "' is no member of type " + type));
  }

  private static Optional<LogicalType> findMember(LogicalType type, String name) {
    if (type instanceof MapOf map) {
      return Optional.of(map.value());
    }
    if (type instanceof Struct struct) {
      for (Field field : struct.fields()) {
        if (field.name().equals(name)) {
          return Optional.of(field.type());
        }
      }
    }
    return Optional.empty();
  }

  private static Object simple(Simple type, Object value) {
    return switch (type) {
      case BOOLEAN -> expect(Boolean.class, type, value);
      case INT -> integer(value).intValueExact();
      case LONG -> integer(value).longValueExact();
      case BIGINT -> integer(value);
      case FLOAT -> exactFloat(value);
      case DOUBLE -> floating(value);
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
      case NULL -> throw unfit(type, null);
    };
  }

  private static Object expect(Class<?> wanted, LogicalType type, Object value) {
    if (wanted.isInstance(value)) {
      return value;
    }
    throw unfit(type, null);
  }

  private static BigInteger integer(Object value) {
    if (value instanceof Number || value instanceof String) {
      return new BigDecimal(value.toString()).toBigIntegerExact();
    }
    throw new NumberFormatException("not a number");
  }

  private static double floating(Object value) {
    if (value instanceof Number || value instanceof String) {
      return Double.parseDouble(value.toString());
    }
    throw new NumberFormatException("not a number");
  }

  private static float exactFloat(Object value) {
    if (value instanceof Number || value instanceof String) {
      return Float.parseFloat(value.toString());
    }
    throw new NumberFormatException("not a number");
  }

  private static Object decimal(Decimal type, Object value) {
    if (value instanceof DecimalSpecial && type.unbounded()) {
      return value;
    }
    if (!(value instanceof Number) && !(value instanceof String)) {
      throw unfit(type, null);
    }
    BigDecimal number = new BigDecimal(value.toString());
    if (type.unbounded()) {
      return number;
    }
    BigDecimal scaled = number.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (scaled.precision() > type.precision()) {
      throw unfit(type, null);
    }
    return scaled;
  }

  private static IllegalArgumentException unfit(LogicalType type, @Nullable Exception cause) {
    return new IllegalArgumentException("the value is not exactly a " + type, cause);
  }

  /**
   * A canonical value as the type that carries it.
   *
   * @throws IllegalArgumentException when the pair is none that stores of documents use
   */
  public static Object held(Object value, LogicalType type, LogicalType held) {
    if (type.equals(held)) {
      return value;
    }
    if (type instanceof Extension extension) {
      return held(value, extension.base(), held);
    }
    if (held == Simple.STRING) {
      return nested(type) ? TypedJson.write(value) : text(value);
    }
    if (value instanceof Float number && held == Simple.DOUBLE) {
      return number.doubleValue();
    }
    if (type instanceof ListOf list
        && held instanceof ListOf inner
        && value instanceof List<?> items) {
      List<@Nullable Object> all = new ArrayList<>();
      items.forEach(
          item -> all.add(item == null ? null : held(item, list.element(), inner.element())));
      return all;
    }
    if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      members.forEach(
          (key, item) -> {
            String name = String.valueOf(key);
            all.put(name, item == null ? null : held(item, member(type, name), member(held, name)));
          });
      return all;
    }
    throw new IllegalArgumentException("a " + type + " is not carried as " + held);
  }

  private static boolean nested(LogicalType type) {
    return type == Simple.VARIANT
        || type instanceof ListOf
        || type instanceof MapOf
        || type instanceof Struct;
  }

  /**
   * A value as it is held, as one of its logical type: the inverse of {@link #held}. Members that
   * the type does not know, which others wrote, stay as they are.
   *
   * @throws RefusedValueException when a text that carries it is none of that type
   */
  public static Object logical(Object value, LogicalType type, LogicalType held) {
    if (type.equals(held)) {
      return value;
    }
    if (type instanceof Extension extension) {
      return logical(value, extension.base(), held);
    }
    if (value instanceof String text && held == Simple.STRING) {
      return ofText(text, type);
    }
    if (type instanceof ListOf list
        && held instanceof ListOf inner
        && value instanceof List<?> items) {
      List<@Nullable Object> all = new ArrayList<>();
      items.forEach(
          item -> all.add(item == null ? null : logical(item, list.element(), inner.element())));
      return all;
    }
    if (value instanceof Map<?, ?> members && !(held instanceof Simple)) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      members.forEach(
          (key, item) -> {
            String name = String.valueOf(key);
            Optional<LogicalType> inner = findMember(type, name);
            Optional<LogicalType> kept = findMember(held, name);
            boolean known = item != null && inner.isPresent() && kept.isPresent();
            all.put(name, known ? logical(item, inner.get(), kept.get()) : item);
          });
      return all;
    }
    return value;
  }

  private static Object ofText(String text, LogicalType type) {
    if (type == Simple.JSON) {
      return new JsonText(text);
    }
    try {
      if (nested(type)) {
        Object value = TypedJson.read(text);
        return value == null ? text : value;
      }
      if (type instanceof Decimal) {
        return switch (text) {
          case "NaN" -> DecimalSpecial.NAN;
          case "Infinity" -> DecimalSpecial.POSITIVE_INFINITY;
          case "-Infinity" -> DecimalSpecial.NEGATIVE_INFINITY;
          default -> canonical(type, text);
        };
      }
      return canonical(type, text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH, "the text that is kept for it is no " + type);
    }
  }

  /** The text that carries a simple value, as docs/types.md has it: the engine decodes it again. */
  public static String text(Object value) {
    if (value instanceof JsonText json) {
      return json.text();
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof DecimalSpecial special) {
      return switch (special) {
        case NAN -> "NaN";
        case POSITIVE_INFINITY -> "Infinity";
        case NEGATIVE_INFINITY -> "-Infinity";
      };
    } else if (value instanceof LocalTime time) {
      return time(time);
    } else if (value instanceof LocalDateTime local) {
      return local.toLocalDate() + "T" + time(local.toLocalTime());
    } else if (value instanceof Instant instant) {
      return text(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "Z";
    }
    return value.toString();
  }

  private static String time(LocalTime time) {
    String text = time.toString();
    return text.length() == 5 ? text + ":00" : text;
  }
}
