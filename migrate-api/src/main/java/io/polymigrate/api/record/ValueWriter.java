package io.polymigrate.api.record;

import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Receives one value: a batch pushes, a sink encodes straight into its wire buffer, so no value is
 * boxed and no converter per pair of stores is needed.
 *
 * <p><b>Protocol.</b> A value is one call, or a balanced begin … end with values between. The call
 * made follows the field's {@link io.polymigrate.api.type.LogicalType}: an int field gets {@link
 * #intValue}, a decimal field one of the decimal calls, a struct field {@link #beginStruct} with
 * {@link #name} before each present member. In a variant position the call itself tells the type,
 * and an extension value is announced by {@link #extension}. {@link #missing} is allowed only for a
 * field of a record, never inside a list.
 *
 * <p>Byte arrays are lent for the call only. A writer that can't hold a value exactly throws {@link
 * io.polymigrate.api.error.RefusedValueException}. Not for use by several threads at once.
 */
public interface ValueWriter {

  /** The record has no such field. */
  void missing();

  /** Null. */
  void nullValue();

  /** Boolean. */
  void booleanValue(boolean value);

  /** 32-bit integer. */
  void intValue(int value);

  /** 64-bit integer. */
  void longValue(long value);

  /** Unbounded integer. */
  void bigInteger(BigInteger value);

  /** Decimal: {@code unscaled × 10^-scale}; the scale is part of the value. */
  void decimal(long unscaled, int scale);

  /** Decimal of any size. */
  void decimal(BigDecimal value);

  /** Decimal NaN or infinity. */
  void decimal(DecimalSpecial value);

  /** 32-bit floating point; the bits are kept, all NaNs are one. */
  void floatValue(float value);

  /** 64-bit floating point. */
  void doubleValue(double value);

  /** Text as a string. */
  void string(String value);

  /** Text as valid UTF-8. */
  void utf8(byte[] bytes, int offset, int length);

  /** Byte string. */
  void bytes(byte[] bytes, int offset, int length);

  /** Date as days since 1970-01-01. */
  void date(long epochDay);

  /** Time of day as nanoseconds since midnight, below 86,400 × 10^9. */
  void time(long nanoOfDay);

  /** Local date and time, as seconds since 1970-01-01T00:00:00 and nanoseconds 0 to 999,999,999. */
  void timestamp(long epochSecond, int nano);

  /** Point in time, as seconds since 1970-01-01T00:00:00Z and nanoseconds 0 to 999,999,999. */
  void instant(long epochSecond, int nano);

  /** UUID as its two halves. */
  void uuid(long mostSignificant, long leastSignificant);

  /** JSON as valid UTF-8 text. */
  void json(byte[] utf8, int offset, int length);

  /**
   * Starts a JSON value in parts, if this writer takes them: exactly one value must follow on what
   * is returned, before anything else. A source that holds JSON in another form asks, so that it
   * makes no text that is only read again.
   *
   * @return null when the writer wants text, by {@link #json}
   */
  default @Nullable JsonParts jsonParts() {
    return null;
  }

  /** Announces, in a variant position, that the next value is the base of this extension. */
  void extension(String name);

  /** Starts a list; its elements follow. */
  void beginList();

  /** Ends a list. */
  void endList();

  /** Starts a map; {@link #name} and value alternate. */
  void beginMap();

  /** Ends a map. */
  void endMap();

  /** Starts a struct; {@link #name} and value alternate; a member left out is missing. */
  void beginStruct();

  /** Ends a struct. */
  void endStruct();

  /** Key of the map entry, or name of the struct member, whose value follows. */
  void name(String name);
}
