package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;

/**
 * Values as the text that Redis keeps; {@link TextReader} is its inverse. Text is UTF-8 and bytes
 * are themselves: Redis keeps any bytes.
 */
final class TextWriter implements ValueWriter {
  /** A scale up to which a number is written without an exponent. */
  private static final int PLAIN_SCALE = 1000;

  /** A scale up to which a number of 64 bits needs no zeros before it. */
  private static final int SHORT_SCALE = 18;

  private static final long NANOS = 1_000_000_000;
  private static final byte[] HEX = RedisConnection.bytes("0123456789abcdef");

  /** What was written last. */
  enum Kind {
    /** The record has no such field. */
    MISSING,
    /** Null. */
    NULL,
    /** A number, a boolean or JSON: in a JSON document it stands as it is. */
    LITERAL,
    /** Text of something else. */
    TEXT,
    /** Any bytes. */
    BYTES
  }

  private final Bytes out;
  private Kind kind = Kind.MISSING;

  TextWriter(Bytes out) {
    this.out = out;
  }

  Kind kind() {
    return kind;
  }

  @Override
  public void missing() {
    kind = Kind.MISSING;
  }

  @Override
  public void nullValue() {
    kind = Kind.NULL;
  }

  private void ascii(String text, Kind newKind) {
    out.addAscii(text);
    kind = newKind;
  }

  @Override
  public void booleanValue(boolean value) {
    ascii(value ? "true" : "false", Kind.LITERAL);
  }

  @Override
  public void intValue(int value) {
    longValue(value);
  }

  @Override
  public void longValue(long value) {
    out.addNumber(value);
    kind = Kind.LITERAL;
  }

  @Override
  public void bigInteger(BigInteger value) {
    ascii(value.toString(), Kind.LITERAL);
  }

  @Override
  public void decimal(long unscaled, int scale) {
    if (scale < 0 || scale > SHORT_SCALE) {
      decimal(BigDecimal.valueOf(unscaled, scale));
      return;
    }
    out.addNumber(unscaled, scale);
    kind = Kind.LITERAL;
  }

  // A negative scale is only kept by the form with an exponent.
  @Override
  public void decimal(BigDecimal value) {
    boolean plain = value.scale() >= 0 && value.scale() <= PLAIN_SCALE;
    ascii(plain ? value.toPlainString() : value.toString(), Kind.LITERAL);
  }

  @Override
  public void decimal(DecimalSpecial value) {
    ascii(
        switch (value) {
          case NAN -> "NaN";
          case POSITIVE_INFINITY -> "Infinity";
          case NEGATIVE_INFINITY -> "-Infinity";
        },
        Kind.TEXT);
  }

  @Override
  public void floatValue(float value) {
    ascii(Float.toString(value), Float.isFinite(value) ? Kind.LITERAL : Kind.TEXT);
  }

  @Override
  public void doubleValue(double value) {
    ascii(Double.toString(value), Double.isFinite(value) ? Kind.LITERAL : Kind.TEXT);
  }

  @Override
  public void string(String value) {
    out.add(Bytes.utf8(value));
    kind = Kind.TEXT;
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    out.add(bytes, offset, length);
    kind = Kind.TEXT;
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    out.add(bytes, offset, length);
    kind = Kind.BYTES;
  }

  @Override
  public void date(long epochDay) {
    try {
      ended(IsoText.date(out.room(IsoText.LONGEST), out.length(), epochDay));
    } catch (DateTimeException e) {
      throw beyond();
    }
  }

  @Override
  public void time(long nanoOfDay) {
    int second = (int) (nanoOfDay / NANOS);
    int nano = (int) (nanoOfDay % NANOS);
    ended(IsoText.time(out.room(IsoText.LONGEST), out.length(), second, nano));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    try {
      ended(IsoText.timestamp(out.room(IsoText.LONGEST), out.length(), epochSecond, nano));
    } catch (DateTimeException e) {
      throw beyond();
    }
  }

  @Override
  public void instant(long epochSecond, int nano) {
    timestamp(epochSecond, nano);
    out.add('Z');
  }

  private void ended(int end) {
    out.truncate(end);
    kind = Kind.TEXT;
  }

  private static RefusedValueException beyond() {
    return RefusedValueException.notRepresentable("the date is beyond the year 999,999,999");
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    byte[] text = out.room(36);
    int at = out.length();
    for (int i = 0; i < 32; i++) {
      if (i == 8 || i == 12 || i == 16 || i == 20) {
        text[at++] = '-';
      }
      long half = i < 16 ? mostSignificant : leastSignificant;
      text[at++] = HEX[(int) (half >>> (60 - (i & 15) * 4)) & 15];
    }
    ended(at);
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    out.add(utf8, offset, length);
    kind = Kind.LITERAL;
  }

  // What is nested comes as typed JSON: the adapter declares nothing else.
  private static RefusedValueException nested() {
    return new RefusedValueException(
        StandardErrorCode.TYPE_NOT_SUPPORTED, "a nested value was not carried as JSON");
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
