package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes an operation's data apart; every method refuses with the key and what it must be. */
final class Payload {
  private final Map<String, @Nullable Object> data;

  private Payload(Map<String, @Nullable Object> data) {
    this.data = data;
  }

  /** The data, which may have these keys and no others. */
  static Payload of(MigrationOperation operation, String... possible) {
    for (String key : operation.data().keySet()) {
      if (!Arrays.asList(possible).contains(key)) {
        throw new IllegalArgumentException(
            "unknown key '" + key + "'; possible: " + new TreeSet<>(Arrays.asList(possible)));
      }
    }
    return new Payload(operation.data());
  }

  /** The conditions as a filter. */
  static Filter filter(MigrationOperation operation) {
    return Filter.parse(operation.conditions());
  }

  /** Refuses conditions where a change is for all rows alike. */
  static void noConditions(MigrationOperation operation, String why) {
    if (!operation.conditions().isEmpty()) {
      throw new IllegalArgumentException("'conditions' are not possible here: " + why);
    }
  }

  boolean has(String key) {
    return data.containsKey(key);
  }

  @Nullable Object value(String key) {
    return data.get(key);
  }

  String text(String key) {
    return optionalText(key)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + key + "' is missing; it must be a text"));
  }

  Optional<String> optionalText(String key) {
    Object value = data.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text && !text.isEmpty()) {
      return Optional.of(text);
    }
    throw new IllegalArgumentException("'" + key + "' must be a text that is not empty");
  }

  /** A name that is to be given; those of the library itself are refused. */
  String newName(String key) {
    String name = text(key);
    if (Names.hidden(name)) {
      throw new IllegalArgumentException(
          "'" + key + "' must not begin with '_polymigrate_', which is kept for the library");
    }
    return name;
  }

  LogicalType type(String key) {
    return type(key, text(key));
  }

  static LogicalType type(String key, String name) {
    try {
      return TypeNames.parse(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + key + "': " + e.getMessage(), e);
    }
  }

  boolean flag(String key, boolean otherwise) {
    Object value = data.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException("'" + key + "' must be true or false");
  }

  List<String> texts(String key) {
    Object value = data.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> items) {
      List<String> texts = new ArrayList<>();
      for (Object item : items) {
        if (!(item instanceof String text) || text.isEmpty()) {
          throw new IllegalArgumentException("'" + key + "' must be a list of texts");
        }
        texts.add(text);
      }
      return texts;
    }
    throw new IllegalArgumentException("'" + key + "' must be a list of texts");
  }

  Map<String, @Nullable Object> map(String key) {
    Object value = data.get(key);
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // an operation's maps have text keys
      Map<String, @Nullable Object> typed = (Map<String, @Nullable Object>) map;
      return typed;
    }
    throw new IllegalArgumentException("'" + key + "' is missing or not a map");
  }
}
