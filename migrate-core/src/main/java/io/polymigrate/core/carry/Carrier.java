package io.polymigrate.core.carry;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Takes values of one type and hands them on as values of another. Null and missing stay what they
 * are; a call that the type does not allow is refused. Has scratch: one per batch and column.
 */
abstract class Carrier implements ValueWriter {
  private ValueWriter out = this;

  /** Where results go from here on. */
  void to(ValueWriter writer) {
    out = writer;
  }

  final ValueWriter out() {
    return out;
  }

  private static RefusedValueException unexpected(String what) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        "a value of type " + what + " stands where the field's type allows none");
  }

  @Override
  public void missing() {
    out.missing();
  }

  @Override
  public void nullValue() {
    out.nullValue();
  }

  @Override
  public void booleanValue(boolean value) {
    throw unexpected("boolean");
  }

  @Override
  public void intValue(int value) {
    throw unexpected("int");
  }

  @Override
  public void longValue(long value) {
    throw unexpected("long");
  }

  @Override
  public void bigInteger(BigInteger value) {
    throw unexpected("bigint");
  }

  @Override
  public void decimal(long unscaled, int scale) {
    throw unexpected("decimal");
  }

  @Override
  public void decimal(BigDecimal value) {
    throw unexpected("decimal");
  }

  @Override
  public void decimal(DecimalSpecial value) {
    throw unexpected("decimal");
  }

  @Override
  public void floatValue(float value) {
    throw unexpected("float");
  }

  @Override
  public void doubleValue(double value) {
    throw unexpected("double");
  }

  @Override
  public void string(String value) {
    throw unexpected("string");
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    throw unexpected("string");
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    throw unexpected("bytes");
  }

  @Override
  public void date(long epochDay) {
    throw unexpected("date");
  }

  @Override
  public void time(long nanoOfDay) {
    throw unexpected("time");
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    throw unexpected("timestamp");
  }

  @Override
  public void instant(long epochSecond, int nano) {
    throw unexpected("instant");
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    throw unexpected("uuid");
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    throw unexpected("json");
  }

  @Override
  public void extension(String name) {
    throw unexpected("extension " + name);
  }

  @Override
  public void beginList() {
    throw unexpected("list");
  }

  @Override
  public void endList() {
    throw unexpected("list");
  }

  @Override
  public void beginMap() {
    throw unexpected("map");
  }

  @Override
  public void endMap() {
    throw unexpected("map");
  }

  @Override
  public void beginStruct() {
    throw unexpected("struct");
  }

  @Override
  public void endStruct() {
    throw unexpected("struct");
  }

  @Override
  public void name(String name) {
    throw unexpected("struct");
  }
}
