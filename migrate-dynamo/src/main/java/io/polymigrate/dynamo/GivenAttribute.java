package io.polymigrate.dynamo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.ValueConversions;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Values of operations as attributes, and attributes of one type as another. */
final class GivenAttribute {
  private GivenAttribute() {}

  /**
   * The value as the field holds it.
   *
   * @throws IllegalArgumentException when the field can't hold it exactly; says why, without it
   */
  static AttributeValue of(Field field, @Nullable Object given) {
    if (given == null) {
      return Attributes.NULL;
    }
    try {
      Object canonical = GivenValues.canonical(field.type(), given);
      return Attributes.of(GivenValues.held(canonical, field.type(), field.held()), field.held());
    } catch (RefusedValueException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The canonical value of an attribute. */
  static @Nullable Object canonical(Field field, AttributeValue value) {
    Object held = Attributes.read(value, field.held());
    return held == null || !field.carried() ? held : GivenValues.canonical(field.type(), held);
  }

  /** An attribute of one field as one of another; null when it does not fit exactly. */
  static @Nullable AttributeValue converted(Field from, Field to, AttributeValue value) {
    if (Boolean.TRUE.equals(value.nul())) {
      return value;
    }
    try {
      Object canonical = canonical(from, value);
      return canonical == null
          ? Attributes.NULL
          : of(to, ValueConversions.STANDARD.convert(canonical, to.type()));
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** A field as DynamoDB holds it. */
  static Field field(String name, LogicalType type) {
    return Field.of(name, type).withHeld(DynamoTypes.held(type));
  }
}
