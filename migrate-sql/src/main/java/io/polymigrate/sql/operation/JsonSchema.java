package io.polymigrate.sql.operation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The part of JSON Schema that a table can enforce. A null column is a missing property.
 *
 * @param required columns that must have a value
 * @param properties what the values of a column must be
 */
record JsonSchema(List<String> required, Map<String, Property> properties) {
  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "minLength",
          "maxLength",
          "pattern",
          "enum",
          "description");

  JsonSchema {
    required = List.copyOf(required);
  }

  /**
   * What the values of one column must be.
   *
   * @param types any of them; empty means any
   * @param limits the other keywords
   */
  record Property(List<String> types, Map<String, Object> limits) {
    Property {
      types = List.copyOf(types);
      limits = new LinkedHashMap<>(limits);
    }
  }

  static JsonSchema parse(Map<String, @Nullable Object> schema) {
    for (String key : schema.keySet()) {
      if (!Set.of("type", "required", "properties", "description", "$schema").contains(key)) {
        throw new IllegalArgumentException(
            "'schema' has the unknown keyword '"
                + key
                + "'; possible: [properties, required, type]");
      }
    }
    if (schema.containsKey("type") && !"object".equals(schema.get("type"))) {
      throw new IllegalArgumentException("'schema.type' must be 'object'");
    }
    List<String> required = new ArrayList<>();
    if (schema.get("required") instanceof List<?> names) {
      names.forEach(name -> required.add(String.valueOf(name)));
    }
    Map<String, Property> properties = new LinkedHashMap<>();
    if (schema.get("properties") instanceof Map<?, ?> given) {
      given.forEach(
          (name, property) ->
              properties.put(String.valueOf(name), property(String.valueOf(name), property)));
    }
    if (required.isEmpty() && properties.isEmpty()) {
      throw new IllegalArgumentException("'schema' has neither 'required' nor 'properties'");
    }
    return new JsonSchema(required, properties);
  }

  private static Property property(String name, @Nullable Object given) {
    if (!(given instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("'schema.properties." + name + "' must be a map");
    }
    List<String> types = new ArrayList<>();
    Map<String, Object> limits = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          String keyword = String.valueOf(key);
          if (!KEYWORDS.contains(keyword) || value == null) {
            throw new IllegalArgumentException(
                "'schema.properties."
                    + name
                    + "' has the unknown keyword '"
                    + keyword
                    + "'; possible: "
                    + new TreeSet<>(KEYWORDS));
          }
          if (keyword.equals("type")) {
            List<?> all = value instanceof List<?> list ? list : List.of(value);
            all.forEach(type -> types.add(String.valueOf(type)));
          } else if (!keyword.equals("description")) {
            limits.put(keyword, limit(name, keyword, value));
          }
        });
    return new Property(types, limits);
  }

  private static Object limit(String name, String keyword, Object value) {
    boolean fits =
        switch (keyword) {
          case "pattern" -> value instanceof String;
          case "enum" -> value instanceof List<?> list && !list.isEmpty();
          default -> value instanceof Number;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "'schema.properties." + name + "." + keyword + "' has a value of the wrong kind");
    }
    return value instanceof Number ? new BigDecimal(value.toString()) : value;
  }
}
