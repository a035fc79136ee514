package io.polymigrate.elastic;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The explicit mapping of a schema: nothing is ever guessed from the first record. */
final class Mappings {
  /** Characters of at most four bytes that fit into a term of Lucene. */
  private static final int LONGEST_TERM = 8191;

  private static final int DEEPEST = 15;
  private static final Map<String, Object> UNSEARCHED = Map.of("type", "object", "enabled", false);

  private Mappings() {}

  /** The properties of all fields, and of the key. */
  static Map<String, @Nullable Object> properties(RecordSchema schema) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put(FieldNames.KEY, Map.of("type", "keyword"));
    for (Field field : schema.fields()) {
      properties.put(FieldNames.escaped(field.name()), property(field.type(), field.held()));
    }
    return properties;
  }

  /** The property of a field of this type, held as that. */
  static Map<String, @Nullable Object> property(LogicalType type, LogicalType held) {
    return new LinkedHashMap<>(property(type, held, 0));
  }

  /** Whether records can be found by a field of this type, held as that. */
  static boolean searched(LogicalType type, LogicalType held) {
    Map<String, ?> property = property(type, held, 0);
    return !property.equals(UNSEARCHED) && !Boolean.FALSE.equals(property.get("index"));
  }

  private static Map<String, ?> property(LogicalType type, LogicalType held, int depth) {
    if (held instanceof ListOf list) {
      LogicalType inner = type instanceof ListOf logical ? logical.element() : list.element();
      return property(inner, list.element(), depth);
    }
    if (held instanceof MapOf || depth > DEEPEST) {
      return UNSEARCHED;
    }
    if (held instanceof Struct struct) {
      return struct(type, struct, depth);
    }
    if (held instanceof Extension geo) {
      String name = geo.name().equals(ElasticTypes.GEO_POINT) ? "geo_point" : "geo_shape";
      return Map.of("type", name, "ignore_malformed", true);
    }
    return simple(type, held instanceof Simple simple ? simple : Simple.STRING);
  }

  private static Map<String, ?> struct(LogicalType type, Struct struct, int depth) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    for (Field field : struct.fields()) {
      LogicalType logical = field.type();
      if (type instanceof Struct whole) {
        for (Field member : whole.fields()) {
          logical = member.name().equals(field.name()) ? member.type() : logical;
        }
      }
      properties.put(FieldNames.escaped(field.name()), property(logical, field.held(), depth + 1));
    }
    return Map.of("type", "object", "dynamic", "false", "properties", properties);
  }

  private static Map<String, ?> simple(LogicalType type, Simple held) {
    LogicalType base = type instanceof Extension extension ? extension.base() : type;
    boolean document = base == Simple.JSON || base == Simple.VARIANT;
    String mapped = ElasticTypes.mapped(held);
    return switch (mapped) {
      case "keyword" ->
          document
              ? Map.of("type", mapped, "index", false, "doc_values", false)
              : Map.of("type", mapped, "ignore_above", LONGEST_TERM);
      case "float", "double" -> Map.of("type", mapped, "ignore_malformed", true);
      case "date" ->
          Map.of(
              "type",
              mapped,
              "format",
              held == Simple.DATE ? "strict_date" : "strict_date_optional_time_nanos",
              "ignore_malformed",
              true);
      default -> Map.of("type", mapped);
    };
  }

  /** How many fields a mapping has, those within others counted too. */
  static int count(Map<?, ?> properties) {
    int count = 0;
    for (Object property : properties.values()) {
      count++;
      if (property instanceof Map<?, ?> map) {
        count += count(Reply.object(map, "properties"));
        count += count(Reply.object(map, "fields"));
      }
    }
    return count;
  }
}
