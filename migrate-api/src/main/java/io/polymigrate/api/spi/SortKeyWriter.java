package io.polymigrate.api.spi;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Values as bytes that sort as the values do in canonical order: numbers by value, text by its
 * UTF-8, UUIDs and bytes unsigned, null (and missing) first. Each value ends by itself, so that
 * values one after the other sort as tuples do. {@link SortKeyReader} is its inverse.
 */
public final class SortKeyWriter implements ValueWriter {
  /** What a null begins and ends with; a value begins with a greater byte. */
  public static final int NULL = 1;

  static final int VALUE = 2;

  /** Within text a zero is followed by this, at its end by one. */
  static final int ESCAPED = 0xff;

  static final int LEAST = 0;
  static final int NEGATIVE = 1;
  static final int ZERO = 2;
  static final int POSITIVE = 3;
  static final int GREATEST = 4;
  static final int NAN = 5;

  private final Bytes out;

  /** Writes to the end of the bytes. */
  public SortKeyWriter(Bytes out) {
    this.out = out;
  }

  @Override
  public void missing() {
    nullValue();
  }

  @Override
  public void nullValue() {
    out.add(NULL);
  }

  private Bytes value() {
    return out.add(VALUE);
  }

  @Override
  public void booleanValue(boolean value) {
    value().add(value ? 1 : 0);
  }

  @Override
  public void intValue(int value) {
    value().addInt(value ^ Integer.MIN_VALUE);
  }

  @Override
  public void longValue(long value) {
    value().addLong(value ^ Long.MIN_VALUE);
  }

  @Override
  public void bigInteger(BigInteger value) {
    decimal(new BigDecimal(value));
  }

  @Override
  public void decimal(long unscaled, int scale) {
    decimal(BigDecimal.valueOf(unscaled, scale));
  }

  @Override
  public void decimal(BigDecimal value) {
    value();
    if (value.signum() == 0) {
      out.add(ZERO);
    } else {
      BigDecimal stripped = value.stripTrailingZeros();
      int flip = value.signum() < 0 ? 0xff : 0;
      out.add(value.signum() < 0 ? NEGATIVE : POSITIVE);
      int exponent = (stripped.precision() - stripped.scale()) ^ Integer.MIN_VALUE;
      out.addInt(flip == 0 ? exponent : ~exponent);
      String digits = stripped.unscaledValue().abs().toString();
      for (int i = 0; i < digits.length(); i++) {
        out.add((digits.charAt(i) - '0' + 1) ^ flip);
      }
      out.add(flip);
    }
    out.addInt(value.scale() ^ Integer.MIN_VALUE);
  }

  @Override
  public void decimal(DecimalSpecial value) {
    value()
        .add(
            switch (value) {
              case NEGATIVE_INFINITY -> LEAST;
              case POSITIVE_INFINITY -> GREATEST;
              case NAN -> NAN;
            });
  }

  @Override
  public void floatValue(float value) {
    int bits = Float.floatToIntBits(value);
    value().addInt(bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE);
  }

  @Override
  public void doubleValue(double value) {
    long bits = Double.doubleToLongBits(value);
    value().addLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
  }

  @Override
  public void string(String value) {
    byte[] utf8 = Bytes.utf8(value);
    bytes(utf8, 0, utf8.length);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    bytes(bytes, offset, length);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    value();
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == 0) {
        out.add(bytes, from, i + 1 - from).add(ESCAPED);
        from = i + 1;
      }
    }
    out.add(bytes, from, offset + length - from).add(0).add(1);
  }

  @Override
  public void date(long epochDay) {
    longValue(epochDay);
  }

  @Override
  public void time(long nanoOfDay) {
    longValue(nanoOfDay);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    longValue(epochSecond);
    out.addInt(nano);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    timestamp(epochSecond, nano);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    value().addLong(mostSignificant).addLong(leastSignificant);
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    bytes(utf8, offset, length);
  }

  private static RefusedValueException nested() {
    return new RefusedValueException(
        StandardErrorCode.TYPE_NOT_SUPPORTED, "a nested value has no order");
  }

  @Override
  public void extension(String name) {
    throw nested();
  }

  @Override
  public void beginList() {
    throw nested();
  }

  @Override
  public void endList() {
    throw nested();
  }

  @Override
  public void beginMap() {
    throw nested();
  }

  @Override
  public void endMap() {
    throw nested();
  }

  @Override
  public void beginStruct() {
    throw nested();
  }

  @Override
  public void endStruct() {
    throw nested();
  }

  @Override
  public void name(String name) {
    throw nested();
  }
}
