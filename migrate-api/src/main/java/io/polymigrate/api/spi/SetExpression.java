package io.polymigrate.api.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A portable expression for a field's new value: the same as in SQL stores. */
public sealed interface SetExpression {

  /**
   * Another field of the record.
   *
   * @param field its name
   */
  record Copy(String field) implements SetExpression {}

  /**
   * One value for all.
   *
   * @param value as it was given
   */
  record Constant(@Nullable Object value) implements SetExpression {}

  /**
   * Texts of fields, one after the other; nulls are left out; null when all are.
   *
   * @param fields their names
   * @param separator what stands between two of them
   */
  record Concatenate(List<String> fields, String separator) implements SetExpression {
    /** Copies the list. */
    public Concatenate {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Reads {@code {copy: f}}, {@code {constant: v}} or {@code {concatenate: [..], separator: s}}.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static SetExpression parse(String field, @Nullable Object given) {
    if (given instanceof Map<?, ?> map) {
      if (map.size() == 1 && map.get("copy") instanceof String from) {
        return new Copy(from);
      } else if (map.size() == 1 && map.containsKey("constant")) {
        return new Constant(map.get("constant"));
      } else if (map.get("concatenate") instanceof List<?> parts && !parts.isEmpty()) {
        return concatenate(field, map, parts);
      }
    }
    throw new IllegalArgumentException(
        "'set."
            + field
            + "' must be {copy: field}, {constant: value} or"
            + " {concatenate: [fields], separator: text}");
  }

  private static SetExpression concatenate(String field, Map<?, ?> map, List<?> parts) {
    Object separator = map.containsKey("separator") ? map.get("separator") : "";
    boolean known = map.size() == (map.containsKey("separator") ? 2 : 1);
    if (!known || !(separator instanceof String text)) {
      throw new IllegalArgumentException(
          "'set." + field + "': 'separator' must be a text, and nothing else may stand there");
    }
    List<String> fields = new ArrayList<>();
    parts.forEach(part -> fields.add(String.valueOf(part)));
    return new Concatenate(fields, text);
  }
}
