package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.spi.SetExpression.Concatenate;
import io.polymigrate.api.spi.SetExpression.Constant;
import io.polymigrate.api.spi.SetExpression.Copy;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Portable expressions applied to items. */
final class ItemSetter {
  private final Map<String, SetExpression> set;
  private final Target source;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, AttributeValue> constants = new LinkedHashMap<>();

  /**
   * Checks the expressions.
   *
   * @throws RuntimeException when a field is unknown or can't hold a constant
   */
  ItemSetter(Map<String, SetExpression> set, Target source, Target target) {
    this.set = set;
    this.source = source;
    set.forEach(
        (name, expression) -> {
          Field field =
              target.stored().isPresent()
                  ? target.field(name)
                  : target.schema().find(name).orElse(Field.of(name, Simple.VARIANT));
          fields.put(name, field);
          if (expression instanceof Constant constant) {
            constants.put(name, GivenAttribute.of(field, constant.value()));
          } else if (expression instanceof Copy copy) {
            source.field(copy.field());
          } else if (expression instanceof Concatenate concatenate) {
            concatenate.fields().forEach(source::field);
            requireText(field);
          }
        });
  }

  private static void requireText(Field field) {
    if (field.type() != Simple.STRING && field.type() != Simple.VARIANT) {
      throw MigrationException.refusal(
          StandardErrorCode.SCHEMA_MISMATCH,
          "Field '" + field.name() + "' is " + field.type() + "; texts make a string");
    }
  }

  /** The item with its new values. */
  Map<String, AttributeValue> changed(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> changed = new LinkedHashMap<>(item);
    set.forEach((name, expression) -> put(changed, name, value(expression, name, item)));
    return changed;
  }

  /** An item of the target: what is set, or the same where nothing is. */
  Map<String, AttributeValue> made(Map<String, AttributeValue> item) {
    if (set.isEmpty()) {
      return item;
    }
    Map<String, AttributeValue> made = new LinkedHashMap<>();
    set.forEach((name, expression) -> put(made, name, value(expression, name, item)));
    return made;
  }

  // What is copied from a missing field is missing.
  private static void put(
      Map<String, AttributeValue> item, String name, @Nullable AttributeValue value) {
    if (value == null) {
      item.remove(name);
    } else {
      item.put(name, value);
    }
  }

  private @Nullable AttributeValue value(
      SetExpression expression, String name, Map<String, AttributeValue> item) {
    if (expression instanceof Copy copy) {
      return copied(copy.field(), name, item);
    }
    return expression instanceof Concatenate concatenate
        ? concatenated(concatenate, item)
        : constants.get(name);
  }

  private @Nullable AttributeValue copied(
      String from, String to, Map<String, AttributeValue> item) {
    AttributeValue value = item.get(from);
    Field field = fields.getOrDefault(to, Field.of(to, Simple.VARIANT));
    if (value == null || (field.type() == Simple.VARIANT && !field.carried())) {
      return value;
    }
    AttributeValue converted = GivenAttribute.converted(source.field(from), field, value);
    if (converted == null) {
      throw MigrationException.refusal(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          "A value of '" + from + "' is not exactly a " + field.type() + ", as '" + to + "' is");
    }
    return converted;
  }

  private AttributeValue concatenated(Concatenate parts, Map<String, AttributeValue> item) {
    StringJoiner joined = new StringJoiner(parts.separator());
    int count = 0;
    for (String name : parts.fields()) {
      AttributeValue value = item.get(name);
      Object canonical = value == null ? null : GivenAttribute.canonical(source.field(name), value);
      if (canonical != null) {
        joined.add(GivenValues.text(canonical));
        count++;
      }
    }
    return count == 0 ? Attributes.NULL : AttributeValue.fromS(joined.toString());
  }
}
