package io.polymigrate.redis;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A portable expression for a field's new value: the same as in other stores. */
sealed interface SetExpression {

  /** Another field of the record. */
  record Copy(String field) implements SetExpression {}

  /** One value for all. */
  record Constant(@Nullable Object value) implements SetExpression {}

  /** Texts of fields, one after the other; nulls are left out; null when all are. */
  record Concatenate(List<String> fields, String separator) implements SetExpression {
    public Concatenate {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Reads {@code {copy: f}}, {@code {constant: v}} or {@code {concatenate: [..], separator: s}}.
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

  /** Tells why a field of the target can't be set so. */
  default void check(Field to, Container source, Problems problems) {
    if (this instanceof Copy copy) {
      problems.requireField(source, copy.field());
      Optional<Field> from = source.schema().find(copy.field());
      problems.require(
          from.isEmpty() || from.get().type().equals(to.type()),
          StandardErrorCode.SCHEMA_MISMATCH,
          "Field '" + copy.field() + "' is no " + to.type() + ", as '" + to.name() + "' is");
    } else if (this instanceof Constant constant) {
      Given.text(to, constant.value());
    } else if (this instanceof Concatenate concatenate) {
      concatenate.fields().forEach(field -> problems.requireField(source, field));
      problems.require(
          to.held() == Simple.STRING,
          StandardErrorCode.SCHEMA_MISMATCH,
          "Field '" + to.name() + "' is no text, so texts can't be put together into it");
    }
  }

  /** The field's new text; {@link Row#NULL} for null, null where there is none. */
  default byte @Nullable [] text(Field to, Container source, Row row) {
    if (this instanceof Copy copy) {
      return Schemas.text(source, row, copy.field());
    }
    if (this instanceof Constant constant) {
      return Given.text(to, constant.value());
    }
    Concatenate concatenate = (Concatenate) this;
    Bytes out = new Bytes();
    boolean any = false;
    for (String field : concatenate.fields()) {
      byte[] text = Schemas.text(source, row, field);
      if (text != null && text != Row.NULL) {
        if (any) {
          out.add(RedisConnection.bytes(concatenate.separator()));
        }
        out.add(text);
        any = true;
      }
    }
    return any ? out.toArray() : Row.NULL;
  }
}
