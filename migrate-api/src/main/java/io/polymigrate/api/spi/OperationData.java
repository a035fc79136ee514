package io.polymigrate.api.spi;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes an operation's data apart, for the parsers of {@link OperationHandlers}. Every method
 * refuses with an {@link IllegalArgumentException} that says which key it is about and what that
 * must be.
 */
public final class OperationData {
  private static final String OWN = "_polymigrate_";

  private final Map<String, @Nullable Object> data;

  private OperationData(Map<String, @Nullable Object> data) {
    this.data = data;
  }

  /** The data, which may have these keys and no others. */
  public static OperationData of(MigrationOperation operation, String... possible) {
    for (String key : operation.data().keySet()) {
      if (!Arrays.asList(possible).contains(key)) {
        throw new IllegalArgumentException(
            "unknown key '" + key + "'; possible: " + new TreeSet<>(Arrays.asList(possible)));
      }
    }
    return new OperationData(operation.data());
  }

  /** The conditions as a filter. */
  public static Filter filter(MigrationOperation operation) {
    return Filter.parse(operation.conditions());
  }

  /** Refuses conditions where a change is for all rows alike. */
  public static void noConditions(MigrationOperation operation, String why) {
    if (!operation.conditions().isEmpty()) {
      throw new IllegalArgumentException("'conditions' are not possible here: " + why);
    }
  }

  /** Whether the key is there, be its value null. */
  public boolean has(String key) {
    return data.containsKey(key);
  }

  /** The value as it is; null when there is none. */
  public @Nullable Object value(String key) {
    return data.get(key);
  }

  /** A text that must be there. */
  public String text(String key) {
    return optionalText(key)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + key + "' is missing; it must be a text"));
  }

  /** A text that may be left out. */
  public Optional<String> optionalText(String key) {
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
  public String newName(String key) {
    String name = text(key);
    if (name.startsWith(OWN)) {
      throw new IllegalArgumentException(
          "'" + key + "' must not begin with '_polymigrate_', which is kept for the library");
    }
    return name;
  }

  /** A type by its name. */
  public LogicalType type(String key) {
    return type(key, text(key));
  }

  /** A type by its name, given under that key. */
  public static LogicalType type(String key, String name) {
    try {
      return TypeNames.parse(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + key + "': " + e.getMessage(), e);
    }
  }

  /** True or false, or what holds when nothing is said. */
  public boolean flag(String key, boolean otherwise) {
    Object value = data.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException("'" + key + "' must be true or false");
  }

  /** A list of texts; empty when left out. */
  public List<String> texts(String key) {
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

  /** A map that must be there. */
  public Map<String, @Nullable Object> map(String key) {
    Object value = data.get(key);
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // an operation's maps have text keys
      Map<String, @Nullable Object> typed = (Map<String, @Nullable Object>) map;
      return typed;
    }
    throw new IllegalArgumentException("'" + key + "' is missing or not a map");
  }

  /** Fields by their names with their types; empty when left out. */
  public Map<String, LogicalType> types(String key) {
    Map<String, LogicalType> types = new LinkedHashMap<>();
    if (has(key)) {
      map(key).forEach((name, type) -> types.put(name, type(name, String.valueOf(type))));
    }
    return types;
  }

  /** The names of key fields, each of which must be one of the fields; empty when left out. */
  public List<String> keyOf(Map<String, LogicalType> fields) {
    List<String> key = texts("key");
    for (String part : key) {
      if (!fields.containsKey(part)) {
        throw new IllegalArgumentException(
            "'key' names '" + part + "', which is not in 'fields' " + fields.keySet());
      }
    }
    return key;
  }

  /** What fields are to become, by their names, as {@code set} says; empty when left out. */
  public Map<String, SetExpression> set() {
    Map<String, SetExpression> set = new LinkedHashMap<>();
    if (has("set")) {
      map("set").forEach((field, given) -> set.put(field, SetExpression.parse(field, given)));
    }
    return set;
  }

  /** Refuses an operation on a container of the library's own. */
  public static void requireOthers(MigrationOperation operation) {
    if (operation.collectionOrTable().startsWith(OWN)) {
      throw new IllegalArgumentException("names beginning with '_polymigrate_' are the library's");
    }
  }
}
