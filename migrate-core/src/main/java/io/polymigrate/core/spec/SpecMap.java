package io.polymigrate.core.spec;

import io.polymigrate.api.error.MigrationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A map of a document and where it stands. The published schema has checked the types; what it
 * leaves open (ranges of numbers) is checked here.
 */
final class SpecMap {
  private final Map<String, @Nullable Object> values;
  private final String path;

  private SpecMap(Map<String, @Nullable Object> values, String path) {
    this.values = values;
    this.path = path;
  }

  static SpecMap of(Map<String, @Nullable Object> values, String path) {
    return new SpecMap(values, path);
  }

  String path() {
    return path;
  }

  Map<String, @Nullable Object> values() {
    return Collections.unmodifiableMap(values);
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  String text(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException(path + " has no " + name));
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).map(String::valueOf);
  }

  String textOr(String name, String defaultValue) {
    return find(name).orElse(defaultValue);
  }

  boolean flag(String name, boolean defaultValue) {
    return values.get(name) instanceof Boolean value ? value : defaultValue;
  }

  long longOr(String name, long defaultValue) {
    Object value = values.get(name);
    if (value == null) {
      return defaultValue;
    }
    if (value instanceof Long number) {
      return number;
    }
    throw MigrationException.invalid(path + "." + name + ": the number is too large");
  }

  OptionalInt number(String name) {
    if (!has(name)) {
      return OptionalInt.empty();
    }
    long number = longOr(name, 0);
    if (number > Integer.MAX_VALUE) {
      throw MigrationException.invalid(path + "." + name + ": the number is too large");
    }
    return OptionalInt.of((int) number);
  }

  /** The map of that name; an empty one where there is none. */
  SpecMap map(String name) {
    return new SpecMap(object(values.get(name)), path + "." + name);
  }

  List<SpecMap> maps(String name) {
    List<SpecMap> maps = new ArrayList<>();
    if (values.get(name) instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        maps.add(new SpecMap(object(list.get(i)), path + "." + name + "[" + i + "]"));
      }
    }
    return maps;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (values.get(name) instanceof List<?> list) {
      list.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> object.put(String.valueOf(key), item));
    }
    return object;
  }
}
