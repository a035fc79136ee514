package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts canonical values between types: exactly, or not at all unless a loss was asked for by
 * name.
 */
final class Casts {
  private Casts() {}

  /**
   * The value as another type; null and missing stay.
   *
   * @throws RefusedValueException when it can't be converted exactly, nor with the losses allowed
   */
  static @Nullable Object cast(@Nullable Object value, LogicalType to, Set<Lossy> lossy) {
    if (value == null || value == Values.MISSING) {
      return value;
    }
    if (value instanceof ExtensionValue extension && to != LogicalType.Simple.VARIANT) {
      return cast(extension.base(), to, lossy);
    }
    if (value instanceof JsonText json && isStructure(to)) {
      return cast(parsed(json), to, lossy);
    }
    if (to instanceof LogicalType.Simple simple) {
      return simple(value, simple, lossy);
    } else if (to instanceof LogicalType.Decimal decimal) {
      return Numbers.decimal(value, decimal, lossy);
    } else if (to instanceof LogicalType.Extension extension) {
      return cast(value, extension.base(), lossy);
    } else if (to instanceof LogicalType.ListOf list && value instanceof List<?> items) {
      List<@Nullable Object> cast = new ArrayList<>(items.size());
      items.forEach(item -> cast.add(cast(item, list.element(), lossy)));
      return cast;
    } else if (to instanceof LogicalType.MapOf map && value instanceof Map<?, ?> entries) {
      Map<String, @Nullable Object> cast = new LinkedHashMap<>();
      entries.forEach((key, item) -> cast.put(String.valueOf(key), cast(item, map.value(), lossy)));
      return cast;
    } else if (to instanceof LogicalType.Struct struct && value instanceof Map<?, ?> members) {
      return struct(members, struct, lossy);
    }
    throw impossible(value, to.toString());
  }

  private static boolean isStructure(LogicalType type) {
    return type instanceof LogicalType.ListOf
        || type instanceof LogicalType.MapOf
        || type instanceof LogicalType.Struct;
  }

  // A document that is null is no list without elements.
  private static Object parsed(JsonText json) {
    Object value = Json.parse(json.text());
    if (value == null) {
      throw RefusedValueException.notRepresentable("the JSON is null");
    }
    return value;
  }

  private static Object struct(Map<?, ?> members, LogicalType.Struct to, Set<Lossy> lossy) {
    Map<String, @Nullable Object> cast = new LinkedHashMap<>();
    int seen = 0;
    for (Field field : to.fields()) {
      if (members.containsKey(field.name())) {
        seen++;
        cast.put(field.name(), cast(members.get(field.name()), field.type(), lossy));
      }
    }
    if (seen < members.size()) {
      throw RefusedValueException.notRepresentable("a member is not in " + to);
    }
    return cast;
  }

  private static Object simple(Object value, LogicalType.Simple to, Set<Lossy> lossy) {
    return switch (to) {
      case BOOLEAN -> bool(value);
      case INT, LONG, BIGINT -> Numbers.integer(value, to, lossy);
      case FLOAT -> Numbers.floatValue(value, lossy);
      case DOUBLE -> Numbers.doubleValue(value, lossy);
      case STRING -> TextForm.of(value);
      case BYTES -> bytes(value);
      case DATE -> date(value, lossy);
      case TIME -> time(value);
      case TIMESTAMP -> timestamp(value, lossy);
      case INSTANT -> instant(value, lossy);
      case UUID -> uuid(value);
      case JSON -> json(value);
      case VARIANT -> value;
      case NULL -> throw impossible(value, "null");
    };
  }

  private static Object bool(Object value) {
    if (value instanceof Boolean) {
      return value;
    }
    if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
      long number = ((Number) value).longValue();
      if ((number == 0 || number == 1) && value.toString().length() == 1) {
        return number == 1;
      }
    }
    if ("true".equals(value) || "false".equals(value)) {
      return "true".equals(value);
    }
    throw RefusedValueException.notRepresentable("only true, false, 0 and 1 are booleans");
  }

  private static Object bytes(Object value) {
    if (value instanceof byte[]) {
      return value;
    }
    if (value instanceof UUID uuid) {
      return ByteBuffer.allocate(16)
          .putLong(uuid.getMostSignificantBits())
          .putLong(uuid.getLeastSignificantBits())
          .array();
    }
    throw impossible(value, "bytes");
  }

  private static Object uuid(Object value) {
    if (value instanceof UUID) {
      return value;
    }
    if (value instanceof byte[] bytes && bytes.length == 16) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new UUID(buffer.getLong(), buffer.getLong());
    }
    // UUID.fromString alone takes "1-1-1-1-1" too.
    if (value instanceof String text && text.length() == 36) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException e) {
        throw RefusedValueException.notRepresentable("the text is not a UUID");
      }
    }
    throw impossible(value, "uuid");
  }

  private static Object date(Object value, Set<Lossy> lossy) {
    if (value instanceof LocalDate) {
      return value;
    } else if (value instanceof LocalDateTime timestamp) {
      if (!timestamp.toLocalTime().equals(LocalTime.MIDNIGHT) && !lossy.contains(Lossy.TRUNCATE)) {
        throw RefusedValueException.notRepresentable(
            "the timestamp has a time of day; 'truncate' would drop it");
      }
      return timestamp.toLocalDate();
    } else if (value instanceof Instant && lossy.contains(Lossy.UTC)) {
      return date(timestamp(value, lossy), lossy);
    } else if (value instanceof String text) {
      return parsed(() -> LocalDate.parse(text), "a date (yyyy-mm-dd)");
    }
    throw impossible(value, "date");
  }

  private static Object time(Object value) {
    if (value instanceof LocalTime) {
      return value;
    } else if (value instanceof String text) {
      return parsed(() -> LocalTime.parse(text), "a time (hh:mm:ss)");
    }
    throw impossible(value, "time");
  }

  private static Object timestamp(Object value, Set<Lossy> lossy) {
    if (value instanceof LocalDateTime) {
      return value;
    } else if (value instanceof LocalDate date) {
      return date.atStartOfDay();
    } else if (value instanceof Instant instant && lossy.contains(Lossy.UTC)) {
      return LocalDateTime.ofEpochSecond(
          instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    } else if (value instanceof Instant) {
      throw RefusedValueException.notRepresentable(
          "a point in time has no local timestamp without a zone; 'utc' would take UTC's");
    } else if (value instanceof String text) {
      return parsed(() -> LocalDateTime.parse(text.replace(' ', 'T')), "a local timestamp");
    }
    throw impossible(value, "timestamp");
  }

  private static Object instant(Object value, Set<Lossy> lossy) {
    if (value instanceof Instant) {
      return value;
    } else if (value instanceof LocalDateTime timestamp) {
      if (!lossy.contains(Lossy.UTC)) {
        throw RefusedValueException.notRepresentable(
            "a local timestamp is no point in time without a zone; 'utc' would take UTC");
      }
      return timestamp.toInstant(ZoneOffset.UTC);
    } else if (lossy.contains(Lossy.EPOCH_MILLIS)
        && (value instanceof Long || value instanceof Integer)) {
      return Instant.ofEpochMilli(((Number) value).longValue());
    } else if (value instanceof String text) {
      return parsed(
          () -> OffsetDateTime.parse(text.replace(' ', 'T')).toInstant(),
          "a point in time (yyyy-mm-ddThh:mm:ssZ)");
    }
    throw impossible(value, "instant");
  }

  private static <T> T parsed(java.util.function.Supplier<T> parser, String what) {
    try {
      return parser.get();
    } catch (DateTimeException e) {
      throw RefusedValueException.notRepresentable("the text is not " + what);
    }
  }

  private static Object json(Object value) {
    if (value instanceof JsonText) {
      return value;
    }
    if (value instanceof String text) {
      try {
        Json.parse(text);
        return new JsonText(text);
      } catch (IllegalArgumentException e) {
        throw RefusedValueException.notRepresentable("the text is not JSON");
      }
    }
    return new JsonText(jsonText(value));
  }

  private static String jsonText(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof List<?> items) {
      List<String> parts = new ArrayList<>();
      items.forEach(item -> parts.add(jsonText(item)));
      return "[" + String.join(",", parts) + "]";
    } else if (value instanceof Map<?, ?> members) {
      List<String> parts = new ArrayList<>();
      members.forEach(
          (key, item) -> {
            if (item != Values.MISSING) {
              parts.add(Json.write(String.valueOf(key)) + ":" + jsonText(item));
            }
          });
      return "{" + String.join(",", parts) + "}";
    } else if (value instanceof JsonText json) {
      return json.text();
    } else if (value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof BigInteger) {
      return value.toString();
    } else if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    } else if (value instanceof Double || value instanceof Float) {
      if (!Double.isFinite(((Number) value).doubleValue())) {
        throw RefusedValueException.notRepresentable("JSON has no NaN and no infinities");
      }
      return value.toString();
    }
    return Json.write(TextForm.of(value));
  }

  static RefusedValueException impossible(Object value, String to) {
    return RefusedValueException.notRepresentable(
        "a " + value.getClass().getSimpleName() + " can't become " + to);
  }
}
