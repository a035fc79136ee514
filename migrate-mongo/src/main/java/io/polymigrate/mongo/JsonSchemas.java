package io.polymigrate.mongo;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * The part of JSON Schema that all stores share, as MongoDB's own. A field that is not required may
 * be null, which is how other stores miss a value; a required one may not.
 */
final class JsonSchemas {
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
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "string", List.of("string"),
          "boolean", List.of("bool"),
          "integer", List.of("int", "long"),
          "number", List.of("int", "long", "double", "decimal"),
          "object", List.of("object"),
          "array", List.of("array"),
          "null", List.of("null"));

  private final Target target;
  private final Problems problems;

  JsonSchemas(Target target, Problems problems) {
    this.target = target;
    this.problems = problems;
  }

  /** Refuses what is no schema, before a server is asked. */
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
    List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
    Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> map ? map : Map.of();
    if (required.isEmpty() && properties.isEmpty()) {
      throw new IllegalArgumentException("'schema' has neither 'required' nor 'properties'");
    }
    properties.forEach((name, property) -> checkProperty("schema.properties." + name, property));
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
            ((Map<?, ?>) value)
                .forEach((name, inner) -> checkProperty(place + ".properties." + name, inner));
          }
        });
  }

  private static boolean suits(String keyword, Object value) {
    return switch (keyword) {
      case "type" -> types(value).stream().allMatch(TYPES::containsKey);
      case "pattern", "description" -> value instanceof String;
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

  private static List<String> types(Object value) {
    List<String> types = new ArrayList<>();
    (value instanceof List<?> list ? list : List.of(value))
        .forEach(type -> types.add(String.valueOf(type)));
    return types;
  }

  /** The schema as MongoDB's; tells the problems of fields that can't be as it asks. */
  BsonDocument bson(Map<String, @Nullable Object> schema) {
    List<String> required = new ArrayList<>();
    if (schema.get("required") instanceof List<?> names) {
      names.forEach(name -> required.add(String.valueOf(name)));
    }
    required.forEach(this::requireKnown);
    Map<?, ?> given = schema.get("properties") instanceof Map<?, ?> map ? map : Map.of();
    BsonDocument top = new BsonDocument();
    BsonDocument inKey = new BsonDocument();
    BsonArray requiredTop = new BsonArray();
    for (String name : required) {
      if (!inKey(name)) {
        requiredTop.add(new BsonString(name));
        top.append(name, not(new BsonDocument("bsonType", new BsonString("null"))));
      }
    }
    given.forEach(
        (key, property) -> {
          String name = String.valueOf(key);
          requireKnown(name);
          requireSuitable(name, (Map<?, ?>) property);
          BsonDocument converted = property((Map<?, ?>) property, required.contains(name));
          (inKey(name) ? inKey : top).append(keyName(name), converted);
        });
    if (!inKey.isEmpty()) {
      boolean document = target.layout().key() == MongoLayout.Key.DOCUMENT;
      top.append(
          MongoLayout.ID,
          document ? new BsonDocument("properties", inKey) : inKey.getDocument(MongoLayout.ID));
    }
    BsonDocument result = new BsonDocument("bsonType", new BsonString("object"));
    if (!requiredTop.isEmpty()) {
      result.append("required", requiredTop);
    }
    return result.append("properties", top);
  }

  private boolean inKey(String name) {
    return target.layout().schema().key().contains(name);
  }

  private String keyName(String name) {
    return inKey(name) && target.layout().key() == MongoLayout.Key.VALUE ? MongoLayout.ID : name;
  }

  private void requireKnown(String name) {
    if (target.stored().isPresent() && target.known().find(name).isEmpty()) {
      problems.add(
          StandardErrorCode.FIELD_NOT_FOUND,
          name,
          String.valueOf(target.noField(name).getMessage()));
    }
  }

  // What is carried as text can't be compared as what it is.
  private void requireSuitable(String name, Map<?, ?> property) {
    Optional<Field> field = target.stored().flatMap(schema -> schema.find(name));
    boolean text = field.filter(f -> f.carried() && f.held() == Simple.STRING).isPresent();
    boolean asksForMore =
        property.keySet().stream()
            .map(String::valueOf)
            .anyMatch(keyword -> !keyword.equals("type") && !keyword.equals("description"));
    boolean asksForOther =
        property.containsKey("type") && !types(notNull(property.get("type"))).contains("string");
    if (text && (asksForOther || asksForMore)) {
      problems.add(
          StandardErrorCode.SCHEMA_MISMATCH,
          name,
          "Field '"
              + name
              + "' of type "
              + field.orElseThrow().type()
              + " is kept as text, so MongoDB can only check that it is one");
    }
  }

  private static Object notNull(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("a keyword without a value");
    }
    return value;
  }

  private static BsonDocument not(BsonDocument schema) {
    return new BsonDocument("not", schema);
  }

  private static BsonDocument property(Map<?, ?> property, boolean required) {
    BsonDocument schema = new BsonDocument();
    property.forEach(
        (key, value) -> keyword(schema, String.valueOf(key), notNull(value), required));
    if (required && !schema.containsKey("bsonType")) {
      schema.append("not", new BsonDocument("bsonType", new BsonString("null")));
    }
    return schema;
  }

  private static void keyword(BsonDocument schema, String keyword, Object value, boolean required) {
    switch (keyword) {
      case "type" -> type(schema, types(value), required);
      case "exclusiveMinimum", "exclusiveMaximum" ->
          schema
              .append(keyword, BsonBoolean.TRUE)
              .append(keyword.endsWith("Minimum") ? "minimum" : "maximum", bsonOf(value));
      case "enum" -> {
        BsonArray values = new BsonArray();
        ((List<?>) value).forEach(item -> values.add(bsonOf(item)));
        if (!required && !values.contains(BsonNull.VALUE)) {
          values.add(BsonNull.VALUE);
        }
        schema.append(keyword, values);
      }
      case "items" -> schema.append(keyword, property((Map<?, ?>) value, false));
      case "properties" -> {
        BsonDocument inner = new BsonDocument();
        ((Map<?, ?>) value)
            .forEach(
                (name, item) ->
                    inner.append(String.valueOf(name), property((Map<?, ?>) item, false)));
        schema.append(keyword, inner);
      }
      default -> schema.append(keyword, bsonOf(value));
    }
  }

  private static void type(BsonDocument schema, List<String> types, boolean required) {
    Set<String> names = new java.util.LinkedHashSet<>();
    types.forEach(type -> names.addAll(TYPES.getOrDefault(type, List.of())));
    if (!required) {
      names.add("null");
    }
    BsonArray array = new BsonArray();
    names.forEach(name -> array.add(new BsonString(name)));
    schema.append("bsonType", array);
  }

  private static BsonValue bsonOf(@Nullable Object value) {
    if (value instanceof BigDecimal decimal) {
      return new BsonDecimal128(new Decimal128(decimal));
    }
    if (value instanceof Number number) {
      boolean whole = !(value instanceof Double) && !(value instanceof Float);
      return whole
          ? new BsonInt64(number.longValue())
          : new org.bson.BsonDouble(number.doubleValue());
    }
    return BsonDocument.parse("{\"k\": " + Json.write(value) + "}").get("k", BsonNull.VALUE);
  }
}
