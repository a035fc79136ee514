package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.Field;
import io.polymigrate.mongo.BsonEncoder.Wrapping;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Values given in operations as what MongoDB holds: first of the field's logical type, exactly, and
 * then as that is held.
 */
final class GivenBson {
  private static final byte[] NAME = BsonNames.of("k");

  private GivenBson() {}

  /**
   * The value as the field holds it.
   *
   * @throws IllegalArgumentException when the field can't hold it exactly; says why, without it
   */
  static BsonValue of(Field field, @Nullable Object given) {
    if (given == null) {
      return BsonNull.VALUE;
    }
    Object held =
        GivenValues.held(GivenValues.canonical(field.type(), given), field.type(), field.held());
    BsonBuffer out = new BsonBuffer(64);
    out.open();
    BsonEncoder encoder = new BsonEncoder(out);
    encoder.element(NAME, Wrapping.of(field.held()));
    try {
      Values.write(held, field.held(), encoder);
    } catch (RefusedValueException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
    out.close(0);
    return RawFields.of(out.bytes(), 0).elements().get(0).bson();
  }
}
