package org.example.folder;

import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.api.type.TypeSupport.Carried;
import io.polymigrate.api.type.TypeSupport.Native;
import java.util.ArrayList;
import java.util.List;

/**
 * The type table: what a line of JSON holds exactly is native, everything else is carried as text.
 * JSON itself is carried, too: a field that holds the JSON value null must not become null.
 */
final class FolderTypes {
  static final List<NativeTypeDescription> TABLE =
      List.of(
          new NativeTypeDescription("string", "string", "valid Unicode"),
          new NativeTypeDescription("true, false", "boolean", ""),
          new NativeTypeDescription("number", "long", "int where the stored schema says so"),
          new NativeTypeDescription("array", "list<T>", "json where no schema is stored"),
          new NativeTypeDescription("object", "struct, map<T>", "json where no schema is stored"),
          new NativeTypeDescription("anything else", "json", "number text kept"));

  private FolderTypes() {}

  static TypeSupport support(LogicalType type) {
    LogicalType held = held(type);
    return held.equals(type) ? new Native(name(type)) : new Carried(held, name(held));
  }

  private static LogicalType held(LogicalType type) {
    if (type instanceof Simple simple) {
      return switch (simple) {
        case BOOLEAN, INT, LONG, STRING, NULL -> simple;
        case BIGINT, FLOAT, DOUBLE, BYTES, DATE, TIME, TIMESTAMP, INSTANT, UUID, JSON, VARIANT ->
            Simple.STRING;
      };
    }
    if (type instanceof ListOf list) {
      return new ListOf(held(list.element()));
    }
    if (type instanceof MapOf map) {
      return new MapOf(held(map.value()));
    }
    if (type instanceof Struct struct) {
      List<Field> fields = new ArrayList<>();
      struct.fields().forEach(field -> fields.add(Field.of(field.name(), held(field.type()))));
      return new Struct(fields);
    }
    return type instanceof Extension extension ? held(extension.base()) : Simple.STRING;
  }

  private static String name(LogicalType held) {
    if (held instanceof ListOf) {
      return "array";
    }
    if (held instanceof MapOf || held instanceof Struct) {
      return "object";
    }
    return held == Simple.INT || held == Simple.LONG ? "number" : held.toString();
  }
}
