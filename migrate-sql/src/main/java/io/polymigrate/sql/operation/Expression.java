package io.polymigrate.sql.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A portable expression for a field's new value. Closed: the same in every SQL store. */
sealed interface Expression {

  /** Another field of the record. */
  record Copy(String field) implements Expression {}

  /** One value for all. */
  record Constant(@Nullable Object value) implements Expression {}

  /** Texts of fields, one after the other; nulls are left out; null when all are. */
  record Concatenate(List<String> fields, String separator) implements Expression {
    public Concatenate {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Reads {@code {copy: f}}, {@code {constant: v}} or {@code {concatenate: [..], separator: s}}.
   */
  static Expression parse(String field, @Nullable Object given) {
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

  private static Expression concatenate(String field, Map<?, ?> map, List<?> parts) {
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

  /** As SQL for a column of that type; refuses what could change a value on the way. */
  static String sql(Expression expression, Table source, Column target, SqlDialect dialect) {
    if (expression instanceof Copy copy) {
      Column from = source.column(copy.field());
      if (!from.type().equals(target.type()) && !dialect.unboundedText(target)) {
        throw new IllegalArgumentException(
            "'"
                + copy.field()
                + "' of type '"
                + from.type()
                + "' may not fit exactly into '"
                + target.name()
                + "' of type '"
                + target.type()
                + "'; change a type first");
      }
      return from.type().equals(target.type())
          ? dialect.quote(from.name())
          : dialect.asText(dialect.quote(from.name()));
    } else if (expression instanceof Constant constant) {
      return dialect.constant(target, constant.value());
    }
    Concatenate concatenate = (Concatenate) expression;
    if (!dialect.text(target)) {
      throw new IllegalArgumentException(
          "'" + target.name() + "' is of type '" + target.type() + "' and can't take a text");
    }
    List<String> parts = new ArrayList<>();
    for (String field : concatenate.fields()) {
      parts.add(dialect.asText(dialect.quote(source.column(field).name())));
    }
    String texts = String.join(", ", parts);
    return "CASE WHEN COALESCE("
        + texts
        + ") IS NOT NULL THEN concat_ws("
        + dialect.quoteText(concatenate.separator())
        + ", "
        + texts
        + ") END";
  }
}
