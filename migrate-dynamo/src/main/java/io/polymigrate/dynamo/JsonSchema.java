package io.polymigrate.dynamo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The part of JSON Schema that all stores share, applied to items here. A field that is not
 * required may be null, which is how other stores miss a value; a required one may not.
 */
final class JsonSchema {
  private static final Set<String> OBJECT =
      Set.of("type", "required", "properties", "description", "$schema");
  private static final Set<String> KEYWORDS =
      new TreeSet<>(
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
              "items",
              "minItems",
              "maxItems",
              "properties",
              "required",
              "description"));
  private static final Set<String> TYPES =
      Set.of("string", "boolean", "integer", "number", "object", "array", "null");

  private static final int NO_NUMBER = 2;

  private final Map<?, ?> schema;
  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Pattern> patterns = new HashMap<>();

  JsonSchema(Map<?, ?> schema, RecordSchema shape) {
    this.schema = schema;
    shape.fields().forEach(field -> fields.put(field.name(), field));
  }

  /** The fields it speaks of. */
  static Set<String> names(Map<?, ?> schema) {
    Set<String> names = new HashSet<>(strings(schema.get("required")));
    map(schema.get("properties")).keySet().forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /** Refuses what is no schema. */
  static void check(Map<?, ?> schema) {
    for (Object key : schema.keySet()) {
      if (!OBJECT.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            "'schema' has the unknown keyword '"
                + key
                + "'; possible: [properties, required, type]");
      }
    }
    if (schema.containsKey("type") && !"object".equals(schema.get("type"))) {
      throw new IllegalArgumentException("'schema.type' must be 'object'");
    }
    if (names(schema).isEmpty()) {
      throw new IllegalArgumentException("'schema' has neither 'required' nor 'properties'");
    }
    map(schema.get("properties"))
        .forEach((name, property) -> checkProperty("schema.properties." + name, property));
  }

  private static void checkProperty(String place, @Nullable Object given) {
    if (!(given instanceof Map<?, ?> property)) {
      throw new IllegalArgumentException("'" + place + "' must be a map");
    }
    property.forEach(
        (key, value) -> {
          String keyword = String.valueOf(key);
          if (!KEYWORDS.contains(keyword) || value == null) {
            throw new IllegalArgumentException(
                "'" + place + "' has the unknown keyword '" + keyword + "'; possible: " + KEYWORDS);
          }
          if (!suits(keyword, value)) {
            throw new IllegalArgumentException(
                "'" + place + "." + keyword + "' has a value of the wrong kind");
          }
          if (keyword.equals("items")) {
            checkProperty(place + ".items", value);
          } else if (keyword.equals("properties")) {
            map(value)
                .forEach((name, inner) -> checkProperty(place + ".properties." + name, inner));
          }
        });
  }

  private static boolean suits(String keyword, Object value) {
    return switch (keyword) {
      case "type" -> TYPES.containsAll(types(value));
      case "description" -> value instanceof String;
      case "pattern" -> value instanceof String text && compiles(text);
      case "enum" -> value instanceof List<?> list && !list.isEmpty();
      case "required" ->
          value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
      case "items", "properties" -> value instanceof Map<?, ?>;
      case "minLength", "maxLength", "minItems", "maxItems" ->
          value instanceof Number number
              && number.doubleValue() == number.intValue()
              && number.intValue() >= 0;
      default -> value instanceof Number;
    };
  }

  private static boolean compiles(String pattern) {
    try {
      Pattern.compile(pattern);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static List<String> types(@Nullable Object value) {
    return value instanceof List<?> list ? strings(list) : List.of(String.valueOf(value));
  }

  private static List<String> strings(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /** What of an item is not as the schema has it. */
  Optional<Rejection> problem(Map<String, AttributeValue> item, int row) {
    for (String name : strings(schema.get("required"))) {
      AttributeValue value = item.get(name);
      if (value == null || Boolean.TRUE.equals(value.nul())) {
        return Optional.of(violation(row, name, "required"));
      }
    }
    for (Map.Entry<?, ?> property : map(schema.get("properties")).entrySet()) {
      String name = String.valueOf(property.getKey());
      AttributeValue value = item.get(name);
      if (value != null && !Boolean.TRUE.equals(value.nul())) {
        Optional<String> keyword = broken(map(property.getValue()), canonical(name, value));
        if (keyword.isPresent()) {
          return Optional.of(violation(row, name, keyword.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Rejection violation(int row, String name, String keyword) {
    return new Rejection(
        row,
        Optional.of(name),
        StandardErrorCode.SCHEMA_VIOLATION,
        "violates '" + keyword + "' of the schema that the table is checked against");
  }

  private @Nullable Object canonical(String name, AttributeValue value) {
    try {
      return GivenAttribute.canonical(
          fields.getOrDefault(name, Field.of(name, Simple.VARIANT)), value);
    } catch (RefusedValueException | IllegalArgumentException e) {
      return Attributes.readAny(value);
    }
  }

  /** The keyword that a value breaks. */
  private Optional<String> broken(Map<?, ?> property, @Nullable Object value) {
    for (Map.Entry<?, ?> entry : property.entrySet()) {
      String keyword = String.valueOf(entry.getKey());
      if (!holds(keyword, entry.getValue(), value)) {
        return Optional.of(keyword);
      }
    }
    return Optional.empty();
  }

  private boolean holds(String keyword, @Nullable Object wanted, @Nullable Object value) {
    if (value == null) {
      return true;
    }
    return switch (keyword) {
      case "type" -> types(wanted).stream().anyMatch(type -> isOf(type, value));
      case "minimum" -> order(value, wanted) >= 0;
      case "maximum" -> order(value, wanted) <= 0 || order(value, wanted) == NO_NUMBER;
      case "exclusiveMinimum" -> order(value, wanted) > 0;
      case "exclusiveMaximum" -> order(value, wanted) < 0 || order(value, wanted) == NO_NUMBER;
      case "minLength" -> !(value instanceof String text) || length(text) >= number(wanted);
      case "maxLength" -> !(value instanceof String text) || length(text) <= number(wanted);
      case "pattern" ->
          !(value instanceof String text)
              || patterns
                  .computeIfAbsent(String.valueOf(wanted), Pattern::compile)
                  .matcher(text)
                  .find();
      case "enum" ->
          wanted instanceof List<?> list && list.stream().anyMatch(each -> equal(each, value));
      case "minItems" -> !(value instanceof List<?> list) || list.size() >= number(wanted);
      case "maxItems" -> !(value instanceof List<?> list) || list.size() <= number(wanted);
      case "items" ->
          !(value instanceof List<?> list)
              || list.stream().allMatch(each -> broken(map(wanted), each).isEmpty());
      case "properties" ->
          !(value instanceof Map<?, ?> members)
              || map(wanted).entrySet().stream()
                  .allMatch(
                      inner ->
                          broken(map(inner.getValue()), members.get(inner.getKey())).isEmpty());
      case "required" ->
          !(value instanceof Map<?, ?> members)
              || strings(wanted).stream().allMatch(name -> members.get(name) != null);
      default -> true;
    };
  }

  // A value that is no number is not bounded by one.
  private static int order(Object value, @Nullable Object wanted) {
    Optional<BigDecimal> number = decimal(value);
    return number.isEmpty()
        ? NO_NUMBER
        : number.get().compareTo(new BigDecimal(String.valueOf(wanted)));
  }

  private static Optional<BigDecimal> decimal(@Nullable Object value) {
    boolean finite =
        value instanceof Number number
            && !(number instanceof Double d && !Double.isFinite(d))
            && !(number instanceof Float f && !Float.isFinite(f));
    return finite ? Optional.of(new BigDecimal(String.valueOf(value))) : Optional.empty();
  }

  private static long number(@Nullable Object wanted) {
    return wanted instanceof Number number ? number.longValue() : 0;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean equal(@Nullable Object wanted, Object value) {
    Optional<BigDecimal> left = decimal(wanted);
    Optional<BigDecimal> right = decimal(value);
    if (left.isPresent() && right.isPresent()) {
      return left.get().compareTo(right.get()) == 0;
    }
    return value.equals(wanted)
        || (wanted instanceof String text
            && !(value instanceof Number)
            && text.equals(value.toString()));
  }

  private static boolean isOf(String type, Object value) {
    return switch (type) {
      case "boolean" -> value instanceof Boolean;
      case "integer" -> decimal(value).filter(n -> n.stripTrailingZeros().scale() <= 0).isPresent();
      case "number" -> value instanceof Number || value instanceof DecimalSpecial;
      case "object" -> value instanceof Map<?, ?>;
      case "array" -> value instanceof List<?>;
      case "null" -> false;
      default ->
          !(value instanceof Boolean
              || value instanceof Number
              || value instanceof DecimalSpecial
              || value instanceof Map<?, ?>
              || value instanceof List<?>);
    };
  }
}
