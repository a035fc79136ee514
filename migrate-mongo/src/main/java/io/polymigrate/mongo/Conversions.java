package io.polymigrate.mongo;

import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.ValueConversions;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.mongo.RawFields.Element;
import java.util.Optional;

/**
 * Values of one type as values of another: there and back again, what does not come back as it was
 * does not fit. Null stays null.
 */
final class Conversions {
  private final Optional<Field> from;
  private final Field to;

  /**
   * Conversions of a field.
   *
   * @param from the field as the logical schema has it; without one each value tells its own type
   * @param to the field as it shall be
   */
  Conversions(Optional<Field> from, Field to) {
    this.from = from;
    this.to = to;
  }

  /** The element converted; empty when the value does not fit. */
  Optional<Element> convert(Element element) {
    if (element.type() == BsonTypes.NULL) {
      return Optional.of(element);
    }
    try {
      Object converted = ValueConversions.STANDARD.convert(value(element), to.type());
      return Optional.of(Element.of(element.name(), GivenBson.of(to, converted)));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private Object value(Element element) {
    ValueCollector collector = new ValueCollector();
    Shape shape = Shape.of(from.map(Field::held).orElse(Simple.VARIANT));
    new BsonDecoder(element.bytes()).write(element.type(), element.value(), shape, collector);
    Object held = collector.take();
    if (held == null) {
      throw new IllegalArgumentException("null");
    }
    boolean carried = from.map(Field::carried).orElse(false);
    return carried ? GivenValues.canonical(from.orElseThrow().type(), held) : held;
  }
}
