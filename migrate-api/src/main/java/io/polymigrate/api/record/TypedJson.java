package io.polymigrate.api.record;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Canonical Java values as JSON that keeps their types: what keys, positions, dead letters and
 * carried variants are written in. Strings, booleans, null and lists are themselves; everything
 * else is an object with one tag: {@code {"$long":"5"}}, {@code {"$decimal":"1.50"}}, {@code
 * {"$struct":{...}}}.
 */
public final class TypedJson {
  private TypedJson() {}

  /** Writes a value. */
  public static String write(@Nullable Object value) {
    return Json.write(encode(value));
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException when the text is not typed JSON
   */
  public static @Nullable Object read(String text) {
    return decode(Json.parse(text));
  }

  /** The value as plain JSON objects. */
  public static @Nullable Object encode(@Nullable Object value) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(encode(item)));
      return list;
    }
    if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      members.forEach(
          (key, item) -> {
            if (item != Values.MISSING) {
              map.put(String.valueOf(key), encode(item));
            }
          });
      return Map.of("$struct", map);
    }
    if (value instanceof ExtensionValue extension) {
      return Map.of("$extension", List.of(extension.name(), notNull(encode(extension.base()))));
    }
    return scalar(value);
  }

  private static Map<String, String> scalar(Object value) {
    if (value instanceof byte[] bytes) {
      return Map.of("$bytes", Base64.getEncoder().encodeToString(bytes));
    }
    if (value instanceof BigDecimal decimal) {
      return Map.of("$decimal", decimal.toString());
    }
    if (value instanceof DecimalSpecial special) {
      return Map.of("$decimal", special.name());
    }
    if (value instanceof JsonText json) {
      return Map.of("$json", json.text());
    }
    return Map.of(tag(value), value.toString());
  }

  private static String tag(Object value) {
    if (value instanceof Integer) {
      return "$int";
    } else if (value instanceof Long) {
      return "$long";
    } else if (value instanceof BigInteger) {
      return "$bigint";
    } else if (value instanceof Float) {
      return "$float";
    } else if (value instanceof Double) {
      return "$double";
    } else if (value instanceof LocalDate) {
      return "$date";
    } else if (value instanceof LocalTime) {
      return "$time";
    } else if (value instanceof LocalDateTime) {
      return "$timestamp";
    } else if (value instanceof Instant) {
      return "$instant";
    } else if (value instanceof UUID) {
      return "$uuid";
    } else if (value == Values.MISSING) {
      return "$missing";
    }
    throw new IllegalArgumentException("Not a canonical value: " + value.getClass().getName());
  }

  /**
   * The value from plain JSON objects.
   *
   * @throws IllegalArgumentException when it is not typed JSON
   */
  public static @Nullable Object decode(@Nullable Object json) {
    if (json == null || json instanceof String || json instanceof Boolean) {
      return json;
    }
    if (json instanceof List<?> items) {
      List<@Nullable Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(decode(item)));
      return list;
    }
    if (json instanceof Map<?, ?> map && map.size() == 1) {
      Map.Entry<?, ?> entry = map.entrySet().iterator().next();
      return tagged(String.valueOf(entry.getKey()), notNull(entry.getValue()));
    }
    throw new IllegalArgumentException("Not typed JSON: an untagged number or object");
  }

  private static Object tagged(String tag, Object value) {
    return switch (tag) {
      case "$struct" -> struct((Map<?, ?>) value);
      case "$extension" -> {
        List<?> parts = (List<?>) value;
        yield new ExtensionValue((String) parts.get(0), notNull(decode(parts.get(1))));
      }
      default -> scalar(tag, value.toString());
    };
  }

  private static Object struct(Map<?, ?> members) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    members.forEach((key, item) -> map.put(String.valueOf(key), decode(item)));
    return map;
  }

  private static Object scalar(String tag, String text) {
    return switch (tag) {
      case "$int" -> Integer.valueOf(text);
      case "$long" -> Long.valueOf(text);
      case "$bigint" -> new BigInteger(text);
      case "$decimal" ->
          text.endsWith("N") || text.endsWith("Y")
              ? DecimalSpecial.valueOf(text)
              : new BigDecimal(text);
      case "$float" -> Float.valueOf(text);
      case "$double" -> Double.valueOf(text);
      case "$bytes" -> Base64.getDecoder().decode(text);
      case "$date" -> LocalDate.parse(text);
      case "$time" -> LocalTime.parse(text);
      case "$timestamp" -> LocalDateTime.parse(text);
      case "$instant" -> Instant.parse(text);
      case "$uuid" -> UUID.fromString(text);
      case "$json" -> new JsonText(text);
      case "$missing" -> Values.MISSING;
      default -> throw new IllegalArgumentException("Not typed JSON: unknown tag '" + tag + "'");
    };
  }

  private static Object notNull(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("Not typed JSON: a tag without a value");
    }
    return value;
  }
}
