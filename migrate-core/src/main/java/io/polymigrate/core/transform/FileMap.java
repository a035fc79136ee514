package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A map of a file, read key by key; what was not read in the end is unknown. Messages name the
 * place.
 */
final class FileMap {
  private final Map<String, @Nullable Object> data;
  private final String path;
  private final Set<String> known = new LinkedHashSet<>();

  FileMap(Map<?, ? extends @Nullable Object> data, String path) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    data.forEach((key, value) -> copy.put(String.valueOf(key), value));
    this.data = copy;
    this.path = path;
  }

  String path() {
    return path;
  }

  boolean has(String key) {
    known.add(key);
    return data.containsKey(key);
  }

  @Nullable Object value(String key) {
    known.add(key);
    return data.get(key);
  }

  Optional<String> text(String key) {
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw invalid(key, "needs a text");
  }

  /** A text, or any other single value as one. */
  Optional<String> scalarText(String key) {
    Object value = value(key);
    return value == null ? Optional.empty() : Optional.of(String.valueOf(value));
  }

  String needText(String key) {
    return text(key).orElseThrow(() -> invalid(key, "is missing"));
  }

  int integer(String key, int otherwise) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer || value instanceof Long) {
      return Math.toIntExact(((Number) value).longValue());
    }
    throw invalid(key, "needs a whole number");
  }

  boolean truth(String key) {
    Object value = value(key);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw invalid(key, "needs true or false");
  }

  /** A list of texts; a single text is a list of one. */
  List<String> texts(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof String text) {
      return List.of(text);
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> items) {
      for (Object item : items) {
        if (!(item instanceof String text)) {
          throw invalid(key, "needs a list of texts");
        }
        texts.add(text);
      }
      return texts;
    }
    throw invalid(key, "needs a list of texts");
  }

  /** A map; empty when there is none. */
  Map<String, @Nullable Object> map(String key) {
    Object value = value(key);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((name, item) -> copy.put(String.valueOf(name), item));
      return copy;
    }
    throw invalid(key, "needs a map");
  }

  /** A map of texts. */
  Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(key)
        .forEach(
            (name, value) -> {
              if (!(value instanceof String text)) {
                throw invalid(key, "needs a text for '" + name + "'");
              }
              texts.put(name, text);
            });
    return texts;
  }

  /** One of an enum's constants, in lower case. */
  <E extends Enum<E>> E oneOf(String key, Class<E> type, E otherwise) {
    Object value = value(key);
    if (value == null) {
      return has(key) ? constant(key, type, "null") : otherwise;
    }
    return constant(key, type, String.valueOf(value));
  }

  private <E extends Enum<E>> E constant(String key, Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    String possible =
        java.util.Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw invalid(key, "is '" + text + "'; possible: " + possible);
  }

  /** Refuses keys that nobody asked for. */
  void refuseOthers() {
    for (String key : data.keySet()) {
      if (!known.contains(key)) {
        throw MigrationException.invalid(path + ": unknown key '" + key + "'; possible: " + known);
      }
    }
  }

  MigrationException invalid(String key, String what) {
    return MigrationException.invalid(path + "." + key + " " + what);
  }
}
