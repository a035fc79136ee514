package io.polymigrate.mongo;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** The schema as MongoDB's; tells the problems of fields that can't be as it asks. */
  BsonDocument bson(JsonSchema schema) {
    List<String> required = schema.required();
    required.forEach(this::requireKnown);
    BsonDocument top = new BsonDocument();
    BsonDocument inKey = new BsonDocument();
    BsonArray requiredTop = new BsonArray();
    for (String name : required) {
      if (!inKey(name)) {
        requiredTop.add(new BsonString(name));
        top.append(name, not(new BsonDocument("bsonType", new BsonString("null"))));
      }
    }
    schema
        .properties()
        .forEach(
            (name, property) -> {
              requireKnown(name);
              requireSuitable(name, property);
              BsonDocument converted = property(property, required.contains(name));
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
  private void requireSuitable(String name, JsonSchema.Property property) {
    Optional<Field> field = target.stored().flatMap(schema -> schema.find(name));
    boolean text = field.filter(f -> f.carried() && f.held() == Simple.STRING).isPresent();
    boolean asksForMore =
        property.keywords().keySet().stream()
            .anyMatch(keyword -> !keyword.equals("type") && !keyword.equals("description"));
    boolean asksForOther = !property.types().isEmpty() && !property.types().contains("string");
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

  private static BsonDocument not(BsonDocument schema) {
    return new BsonDocument("not", schema);
  }

  private static BsonDocument property(JsonSchema.Property property, boolean required) {
    BsonDocument schema = new BsonDocument();
    property
        .keywords()
        .forEach(
            (keyword, value) -> {
              switch (keyword) {
                case "type" -> type(schema, property.types(), required);
                case "properties" -> schema.append(keyword, members(property));
                default -> keyword(schema, keyword, value, required);
              }
            });
    if (required && !schema.containsKey("bsonType")) {
      schema.append("not", new BsonDocument("bsonType", new BsonString("null")));
    }
    return schema;
  }

  private static void keyword(BsonDocument schema, String keyword, Object value, boolean required) {
    switch (keyword) {
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
      case "items" -> schema.append(keyword, property((JsonSchema.Property) value, false));
      default -> schema.append(keyword, bsonOf(value));
    }
  }

  private static BsonDocument members(JsonSchema.Property property) {
    BsonDocument members = new BsonDocument();
    property.members().forEach((name, inner) -> members.append(name, property(inner, false)));
    return members;
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
