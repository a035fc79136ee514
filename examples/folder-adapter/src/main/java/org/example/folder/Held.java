package org.example.folder;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Held values from and to JSON. */
final class Held {
  private Held() {}

  /**
   * The value that a JSON text stands for.
   *
   * @throws IllegalArgumentException when it is of another type than the field
   */
  static @Nullable Object read(String json, Field field) {
    Object value = Json.parse(json);
    if (value == null) {
      return null;
    }
    if (field.held() == Simple.JSON) {
      return new JsonText(json);
    }
    try {
      return typed(value, field.held());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("field '" + field.name() + "' " + e.getMessage(), e);
    }
  }

  private static @Nullable Object typed(@Nullable Object value, LogicalType type) {
    if (value == null) {
      return null;
    }
    if ((type == Simple.BOOLEAN && value instanceof Boolean)
        || (type == Simple.STRING && value instanceof String)
        || (type == Simple.LONG && value instanceof Long)) {
      return value;
    }
    if (type == Simple.INT && value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    if (type instanceof ListOf list && value instanceof List<?> items) {
      List<@Nullable Object> typed = new ArrayList<>();
      items.forEach(item -> typed.add(typed(item, list.element())));
      return typed;
    }
    if (value instanceof Map<?, ?> members) {
      return typedMembers(members, type);
    }
    throw new IllegalArgumentException("is not of type " + type);
  }

  private static Object typedMembers(Map<?, ?> members, LogicalType type) {
    Map<String, @Nullable Object> typed = new LinkedHashMap<>();
    if (type instanceof MapOf map) {
      members.forEach((name, item) -> typed.put(String.valueOf(name), typed(item, map.value())));
      return typed;
    }
    if (type instanceof Struct struct) {
      for (Field member : struct.fields()) {
        if (members.containsKey(member.name())) {
          typed.put(member.name(), typed(members.get(member.name()), member.type()));
        }
      }
      if (typed.size() == members.size()) {
        return typed;
      }
    }
    throw new IllegalArgumentException("is not of type " + type);
  }

  /**
   * Checks that a value can be written and read again.
   *
   * @throws RefusedValueException when a text in it is not Unicode
   */
  static void check(@Nullable Object value) {
    if (value instanceof String text && !Bytes.isUnicode(text)) {
      throw RefusedValueException.notRepresentable(
          "the text has an unpaired surrogate, which UTF-8 can't hold; mend it in a transform");
    } else if (value instanceof List<?> items) {
      items.forEach(Held::check);
    } else if (value instanceof Map<?, ?> members) {
      members.keySet().forEach(Held::check);
      members.values().forEach(Held::check);
    }
  }

  /** A value as JSON; JSON itself as it is. */
  static String write(Object value) {
    return value instanceof JsonText json ? json.text() : Json.write(Objects.requireNonNull(value));
  }
}
