package io.polymigrate.api.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads filters from the form that files have. */
final class FilterParser {
  private FilterParser() {}

  static Filter parse(Map<?, ? extends @Nullable Object> conditions) {
    List<Filter> parts = new ArrayList<>();
    conditions.forEach((key, value) -> parts.add(part(String.valueOf(key), value)));
    return parts.size() == 1 ? parts.get(0) : new Filter.And(parts);
  }

  private static Filter part(String key, @Nullable Object value) {
    return switch (key) {
      case "$and" -> new Filter.And(parts(key, value));
      case "$or" -> new Filter.Or(parts(key, value));
      case "$not" -> new Filter.Not(parse(map(key, value)));
      default -> {
        if (key.startsWith("$")) {
          throw new IllegalArgumentException(
              "Unknown condition '" + key + "'; possible: $and, $or, $not, or a field's name");
        }
        yield value instanceof Map<?, ?> operators
            ? field(key, operators)
            : new Filter.Equal(key, value);
      }
    };
  }

  private static Filter field(String field, Map<?, ?> operators) {
    List<Filter> parts = new ArrayList<>();
    Optional<Object> from = Optional.empty();
    Optional<Object> to = Optional.empty();
    boolean fromInclusive = false;
    boolean toInclusive = false;
    for (Map.Entry<?, ?> entry : operators.entrySet()) {
      Object value = entry.getValue();
      switch (String.valueOf(entry.getKey())) {
        case "eq", "equals" -> parts.add(new Filter.Equal(field, value));
        case "ne" -> parts.add(new Filter.Not(new Filter.Equal(field, value)));
        case "in" -> parts.add(new Filter.In(field, new ArrayList<>(list(field, value))));
        case "exists" -> parts.add(new Filter.Exists(field, Boolean.TRUE.equals(value)));
        case "gt", "gte" -> {
          from = Optional.of(bound(field, value));
          fromInclusive = "gte".equals(entry.getKey());
        }
        case "lt", "lte" -> {
          to = Optional.of(bound(field, value));
          toInclusive = "lte".equals(entry.getKey());
        }
        default ->
            throw new IllegalArgumentException(
                "Unknown operator '"
                    + entry.getKey()
                    + "' for field '"
                    + field
                    + "'; possible: eq, ne, in, gt, gte, lt, lte, exists");
      }
    }
    if (from.isPresent() || to.isPresent()) {
      parts.add(new Filter.Range(field, from, fromInclusive, to, toInclusive));
    }
    return parts.size() == 1 ? parts.get(0) : new Filter.And(parts);
  }

  private static Object bound(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("The range of field '" + field + "' has a null bound");
    }
    return value;
  }

  private static List<Filter> parts(String key, @Nullable Object value) {
    List<Filter> parts = new ArrayList<>();
    for (Object item : list(key, value)) {
      parts.add(parse(map(key, item)));
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("Condition '" + key + "' needs at least one part");
    }
    return parts;
  }

  private static List<?> list(String key, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("Condition '" + key + "' needs a list");
  }

  private static Map<?, ?> map(String key, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("Condition '" + key + "' needs a map of conditions");
  }
}
