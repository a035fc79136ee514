package io.polymigrate.api.record;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schemas as JSON, with what each field is held as and its attributes: what is kept beside the
 * data, in a table or collection called {@code _polymigrate_schema}.
 */
public final class SchemaCodec {
  private SchemaCodec() {}

  /** Writes a schema. */
  public static String write(RecordSchema schema) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("fields", fields(schema.fields()));
    map.put("key", schema.key());
    return Json.write(map);
  }

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException when the text is not one
   */
  public static RecordSchema read(String json) {
    Map<String, @Nullable Object> map = Json.parseObject(json);
    List<String> key = new ArrayList<>();
    list(map.get("key")).forEach(name -> key.add(String.valueOf(name)));
    return new RecordSchema(readFields(list(map.get("fields"))), key);
  }

  private static List<Object> fields(List<Field> fields) {
    List<Object> list = new ArrayList<>();
    for (Field field : fields) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("name", field.name());
      map.put("type", type(field.type()));
      map.put("nullable", field.nullable());
      if (field.carried()) {
        map.put("held", type(field.held()));
      }
      if (!field.attributes().isEmpty()) {
        map.put("attributes", field.attributes());
      }
      list.add(map);
    }
    return list;
  }

  // Structs are spelt out, because a type's name does not hold attributes.
  private static Object type(LogicalType type) {
    if (type instanceof LogicalType.Struct struct) {
      return Map.of("struct", fields(struct.fields()));
    }
    if (type instanceof LogicalType.ListOf list) {
      return Map.of("list", type(list.element()));
    }
    if (type instanceof LogicalType.MapOf map) {
      return Map.of("map", type(map.value()));
    }
    return type.toString();
  }

  private static List<Field> readFields(List<?> list) {
    List<Field> fields = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException("Not a schema: a field is no object");
      }
      LogicalType type = readType(map.get("type"));
      Object held = map.get("held");
      Map<String, String> attributes = new LinkedHashMap<>();
      if (map.get("attributes") instanceof Map<?, ?> given) {
        given.forEach((key, value) -> attributes.put(String.valueOf(key), String.valueOf(value)));
      }
      fields.add(
          new Field(
              String.valueOf(map.get("name")),
              type,
              Boolean.TRUE.equals(map.get("nullable")),
              held == null ? type : readType(held),
              attributes));
    }
    return fields;
  }

  private static LogicalType readType(@Nullable Object json) {
    if (json instanceof String name) {
      return TypeNames.parse(name);
    }
    if (json instanceof Map<?, ?> map && map.size() == 1) {
      if (map.containsKey("struct")) {
        return new LogicalType.Struct(readFields(list(map.get("struct"))));
      }
      if (map.containsKey("list")) {
        return new LogicalType.ListOf(readType(map.get("list")));
      }
      if (map.containsKey("map")) {
        return new LogicalType.MapOf(readType(map.get("map")));
      }
    }
    throw new IllegalArgumentException("Not a schema: a field has no type");
  }

  private static List<?> list(@Nullable Object json) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("Not a schema: a list is missing");
  }
}
