package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Values as the text that Redis keeps; {@link TextReader} is its inverse. Text is UTF-8 and bytes
 * are themselves: Redis keeps any bytes.
 */
final class TextWriter implements ValueWriter {
  /** A scale up to which a number is written without an exponent. */
  private static final int PLAIN_SCALE = 1000;

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
    ascii(Integer.toString(value), Kind.LITERAL);
  }

  @Override
  public void longValue(long value) {
    ascii(Long.toString(value), Kind.LITERAL);
  }

  @Override
  public void bigInteger(BigInteger value) {
    ascii(value.toString(), Kind.LITERAL);
  }

  @Override
  public void decimal(long unscaled, int scale) {
    decimal(BigDecimal.valueOf(unscaled, scale));
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
    ascii(text(() -> LocalDate.ofEpochDay(epochDay)), Kind.TEXT);
  }

  @Override
  public void time(long nanoOfDay) {
    ascii(text(() -> LocalTime.ofNanoOfDay(nanoOfDay)), Kind.TEXT);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    ascii(text(() -> LocalDateTime.ofEpochSecond(epochSecond, nano, ZoneOffset.UTC)), Kind.TEXT);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    ascii(text(() -> Instant.ofEpochSecond(epochSecond, nano)), Kind.TEXT);
  }

  private static String text(java.util.function.Supplier<Object> value) {
    try {
      return value.get().toString();
    } catch (DateTimeException e) {
      throw RefusedValueException.notRepresentable("the date is beyond the year 999,999,999");
    }
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    ascii(new UUID(mostSignificant, leastSignificant).toString(), Kind.TEXT);
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
