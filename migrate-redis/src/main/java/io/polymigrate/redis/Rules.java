package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The part of JSON Schema that all stores share, for the fields of a record. A field that is not
 * required may be null or missing; a required one may not.
 */
final class Rules {
  private static final Set<String> TYPES =
      new TreeSet<>(Set.of("string", "boolean", "integer", "number", "object", "array", "null"));
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
              "description"));

  private final Map<?, ?> properties;
  private final List<String> required = new ArrayList<>();

  /** What is wrong with a record; the reason never holds the value. */
  record Violation(String field, String reason) {}

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException when it is none of the part that is possible
   */
  Rules(Map<String, ?> schema) {
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
    properties = schema.get("properties") instanceof Map<?, ?> map ? map : Map.of();
    if (schema.get("required") instanceof List<?> names) {
      names.forEach(name -> required.add(String.valueOf(name)));
    }
    if (properties.isEmpty() && required.isEmpty()) {
      throw new IllegalArgumentException("'schema' has neither 'required' nor 'properties'");
    }
    properties.forEach((name, rule) -> check("schema.properties." + name, rule));
  }

  private static void check(String place, @Nullable Object given) {
    if (!(given instanceof Map<?, ?> rule)) {
      throw new IllegalArgumentException("'" + place + "' must be a map");
    }
    rule.forEach(
        (key, value) -> {
          String keyword = String.valueOf(key);
          if (!KEYWORDS.contains(keyword)) {
            throw new IllegalArgumentException(
                "'" + place + "' has the unknown keyword '" + keyword + "'; possible: " + KEYWORDS);
          }
          if (value == null || !suits(keyword, value)) {
            throw new IllegalArgumentException(
                "'" + place + "." + keyword + "' has a value of the wrong kind");
          }
        });
  }

  private static boolean suits(String keyword, Object value) {
    return switch (keyword) {
      case "type" -> TYPES.containsAll(texts(value));
      case "description" -> value instanceof String;
      case "pattern" -> {
        try {
          Pattern.compile(String.valueOf(value));
          yield value instanceof String;
        } catch (PatternSyntaxException e) {
          yield false;
        }
      }
      case "enum" -> value instanceof List<?> list && !list.isEmpty();
      default -> value instanceof Number;
    };
  }

  private static List<String> texts(Object value) {
    List<String> texts = new ArrayList<>();
    (value instanceof List<?> list ? list : List.of(value))
        .forEach(item -> texts.add(String.valueOf(item)));
    return texts;
  }

  /** Fields that are named. */
  Set<String> fields() {
    Set<String> names = new TreeSet<>(required);
    properties.keySet().forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  List<String> required() {
    return required;
  }

  /** What is wrong with a record that has these fields, if anything is. */
  Optional<Violation> violation(
      RecordSchema schema, byte[] @Nullable [] texts, TextWriter.Kind[] kinds) {
    for (int i = 0; i < texts.length; i++) {
      Field field = schema.fields().get(i);
      byte[] text = texts[i];
      boolean there =
          kinds[i] != TextWriter.Kind.NULL && kinds[i] != TextWriter.Kind.MISSING && text != null;
      if (!there && required.contains(field.name())) {
        return Optional.of(new Violation(field.name(), "it is required and has no value"));
      }
      if (there && properties.get(field.name()) instanceof Map<?, ?> rule) {
        Optional<String> reason = violation(rule, field, text);
        if (reason.isPresent()) {
          return Optional.of(new Violation(field.name(), reason.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** What is wrong with a record as it was read. */
  Optional<Violation> violation(RecordSchema schema, Row row) {
    byte[] @Nullable [] texts = row.texts();
    TextWriter.Kind[] kinds = new TextWriter.Kind[texts.length];
    for (int i = 0; i < kinds.length; i++) {
      byte[] text = texts[i];
      kinds[i] =
          text == null
              ? TextWriter.Kind.MISSING
              : text == Row.NULL ? TextWriter.Kind.NULL : TextWriter.Kind.TEXT;
    }
    return violation(schema, texts, kinds);
  }

  private static Optional<String> violation(Map<?, ?> rule, Field field, byte[] text) {
    Object value;
    try {
      value = TextReader.value(text, field.held());
    } catch (RefusedValueException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (value == null) {
      return Optional.empty();
    }
    for (Map.Entry<?, ?> entry : rule.entrySet()) {
      String keyword = String.valueOf(entry.getKey());
      Object limit = entry.getValue();
      if (limit != null && !holds(keyword, limit, value)) {
        return Optional.of("it violates '" + keyword + "'");
      }
    }
    return Optional.empty();
  }

  private static boolean holds(String keyword, Object limit, Object value) {
    return switch (keyword) {
      case "type" -> texts(limit).stream().anyMatch(type -> is(type, value));
      case "minimum" -> number(value).map(it -> it.compareTo(decimal(limit)) >= 0).orElse(true);
      case "maximum" -> number(value).map(it -> it.compareTo(decimal(limit)) <= 0).orElse(true);
      case "exclusiveMinimum" ->
          number(value).map(it -> it.compareTo(decimal(limit)) > 0).orElse(true);
      case "exclusiveMaximum" ->
          number(value).map(it -> it.compareTo(decimal(limit)) < 0).orElse(true);
      case "minLength" -> length(value).map(it -> it >= ((Number) limit).intValue()).orElse(true);
      case "maxLength" -> length(value).map(it -> it <= ((Number) limit).intValue()).orElse(true);
      case "pattern" ->
          !(value instanceof String text) || Pattern.compile(limit.toString()).matcher(text).find();
      case "enum" -> ((List<?>) limit).stream().anyMatch(item -> same(item, value));
      default -> true;
    };
  }

  private static boolean is(String type, Object value) {
    return switch (type) {
      case "integer" -> number(value).map(it -> it.stripTrailingZeros().scale() <= 0).orElse(false);
      case "number" -> number(value).isPresent();
      case "boolean" -> value instanceof Boolean;
      case "object" -> value instanceof JsonText json && json.text().strip().startsWith("{");
      case "array" -> value instanceof JsonText json && json.text().strip().startsWith("[");
      case "string" ->
          !(value instanceof Boolean || value instanceof Number || value instanceof JsonText);
      default -> false;
    };
  }

  private static boolean same(@Nullable Object item, Object value) {
    if (item instanceof Number && number(value).isPresent()) {
      return number(value).orElseThrow().compareTo(decimal(item)) == 0;
    }
    return item != null && (item.equals(value) || item.toString().equals(value.toString()));
  }

  private static Optional<BigDecimal> number(Object value) {
    boolean finite =
        value instanceof Number number
            && !(value instanceof Double && !Double.isFinite(number.doubleValue()))
            && !(value instanceof Float && !Float.isFinite(number.floatValue()));
    return finite && !(value instanceof DecimalSpecial)
        ? Optional.of(new BigDecimal(value.toString()))
        : Optional.empty();
  }

  private static BigDecimal decimal(Object number) {
    return new BigDecimal(number.toString());
  }

  private static Optional<Integer> length(Object value) {
    return value instanceof String text
        ? Optional.of(text.codePointCount(0, text.length()))
        : Optional.empty();
  }
}
