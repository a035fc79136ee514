package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.spi.SetExpression.Concatenate;
import io.polymigrate.api.spi.SetExpression.Constant;
import io.polymigrate.api.spi.SetExpression.Copy;
import io.polymigrate.api.spi.ValueConversions;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What portable expressions make of a record's fields. Safe for use by many threads. */
final class SetValues {
  private final Map<String, SetExpression> set;
  private final Columns source;
  private final RecordSchema target;
  private final Map<String, @Nullable Object> constants = new LinkedHashMap<>();

  private SetValues(Map<String, SetExpression> set, Columns source, RecordSchema target) {
    this.set = set;
    this.source = source;
    this.target = target;
  }

  /** Expressions over records of the source; what stands against them is added to the problems. */
  static SetValues of(
      Map<String, SetExpression> set, Index source, Index target, Problems problems) {
    RecordSchema from = Target.schema(source);
    SetValues values = new SetValues(set, new Columns(from, true), Target.schema(target));
    set.forEach(
        (name, expression) -> {
          Target.requireField(problems, target, name);
          Optional<Field> field = values.target.find(name);
          if (expression instanceof Copy copy) {
            Target.requireField(problems, source, copy.field());
          } else if (expression instanceof Concatenate concatenate) {
            concatenate.fields().forEach(part -> Target.requireField(problems, source, part));
            problems.require(
                field.isEmpty() || field.get().type() == Simple.STRING,
                StandardErrorCode.SCHEMA_MISMATCH,
                "Field '" + name + "' is no string, so texts can't be put together into it");
          } else if (expression instanceof Constant constant && field.isPresent()) {
            FieldValues.given(field.get(), constant.value());
            values.constants.put(
                name,
                constant.value() == null
                    ? null
                    : GivenValues.canonical(field.get().type(), constant.value()));
          }
        });
    return values;
  }

  /**
   * The field's new canonical value.
   *
   * @return null, or {@link Values#MISSING} for what is copied from a missing field
   * @throws MigrationException when a copied value does not fit its new field exactly
   */
  @Nullable Object value(String name, Row row) {
    SetExpression expression = set.get(name);
    if (expression instanceof Copy copy) {
      return copied(copy.field(), field(name), row);
    }
    return expression instanceof Concatenate parts ? concatenated(parts, row) : constants.get(name);
  }

  private Field field(String name) {
    return target.find(name).orElseThrow();
  }

  private @Nullable Object copied(String from, Field to, Row row) {
    int column = source.schema().indexOf(from);
    Object value = source.value(row, column);
    boolean same = source.schema().fields().get(column).type().equals(to.type());
    if (value == null || value == Values.MISSING || same) {
      return value;
    }
    try {
      return ValueConversions.STANDARD.convert(value, to.type());
    } catch (RuntimeException e) {
      throw MigrationException.refusal(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          "A value of '"
              + from
              + "' is not exactly a "
              + to.type()
              + ", as '"
              + to.name()
              + "' is");
    }
  }

  private @Nullable Object concatenated(Concatenate parts, Row row) {
    StringJoiner joined = new StringJoiner(parts.separator());
    int count = 0;
    for (String name : parts.fields()) {
      Object value = source.value(row, source.schema().indexOf(name));
      if (value != null && value != Values.MISSING) {
        joined.add(GivenValues.text(value));
        count++;
      }
    }
    return count == 0 ? null : joined.toString();
  }

  /** The change of a document in place; members that stay the same to the byte are none of it. */
  Edit edit(Row row) {
    Set<String> dropped = new HashSet<>();
    Map<String, String> added = new LinkedHashMap<>();
    for (String name : set.keySet()) {
      Field field = field(name);
      Object value = value(name, row);
      String old = FieldValues.raw(row, target.indexOf(name));
      String json =
          value == Values.MISSING
              ? null
              : value == null ? "null" : FieldValues.canonical(field, value);
      String member = FieldNames.escaped(name);
      if (old != null && !old.equals(json)) {
        dropped.add(member);
      }
      if (json != null && !json.equals(old)) {
        added.put(member, json);
      }
    }
    return new Edit(dropped, added);
  }
}
