package io.polymigrate.elastic;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as they are kept, as canonical ones of their logical type: for filters. */
final class Carried {
  private Carried() {}

  static Object value(Object value, LogicalType type, LogicalType held) {
    if (type.equals(held)) {
      return value;
    }
    if (type instanceof Extension extension) {
      return value(value, extension.base(), held);
    }
    if (value instanceof String text) {
      return ofText(text, type);
    }
    if (type instanceof ListOf list && value instanceof List<?> items) {
      LogicalType inner = held instanceof ListOf it ? it.element() : list.element();
      List<@Nullable Object> all = new ArrayList<>();
      items.forEach(item -> all.add(item == null ? null : value(item, list.element(), inner)));
      return all;
    }
    if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      members.forEach(
          (name, item) -> {
            String key = String.valueOf(name);
            all.put(key, item == null ? null : value(item, member(type, key), member(held, key)));
          });
      return all;
    }
    return value;
  }

  private static LogicalType member(LogicalType type, String name) {
    if (type instanceof MapOf map) {
      return map.value();
    }
    if (type instanceof Struct struct) {
      for (Field field : struct.fields()) {
        if (field.name().equals(name)) {
          return field.type();
        }
      }
    }
    return Simple.STRING;
  }

  private static Object ofText(String text, LogicalType type) {
    if (type == Simple.JSON) {
      return new JsonText(text);
    }
    try {
      if (type == Simple.VARIANT) {
        Object value = TypedJson.read(text);
        return value == null ? text : value;
      }
      if (type instanceof Decimal) {
        return switch (text) {
          case "NaN" -> DecimalSpecial.NAN;
          case "Infinity" -> DecimalSpecial.POSITIVE_INFINITY;
          case "-Infinity" -> DecimalSpecial.NEGATIVE_INFINITY;
          default -> GivenValues.canonical(type, text);
        };
      }
      return GivenValues.canonical(type, text);
    } catch (IllegalArgumentException e) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH, "the text in Elasticsearch is no " + type);
    }
  }
}
