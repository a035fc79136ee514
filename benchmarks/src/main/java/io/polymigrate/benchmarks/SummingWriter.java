package io.polymigrate.benchmarks;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Takes values and adds up something of each, so that no decoding can be left out. */
final class SummingWriter implements ValueWriter {
  private long sum;

  long sum() {
    return sum;
  }

  private void add(byte[] bytes, int offset, int length) {
    sum += length == 0 ? 1 : bytes[offset] + bytes[offset + length - 1];
  }

  @Override
  public void missing() {
    sum++;
  }

  @Override
  public void nullValue() {
    sum++;
  }

  @Override
  public void booleanValue(boolean value) {
    sum += value ? 2 : 1;
  }

  @Override
  public void intValue(int value) {
    sum += value;
  }

  @Override
  public void longValue(long value) {
    sum += value;
  }

  @Override
  public void bigInteger(BigInteger value) {
    sum += value.signum();
  }

  @Override
  public void decimal(long unscaled, int scale) {
    sum += unscaled + scale;
  }

  @Override
  public void decimal(BigDecimal value) {
    sum += value.scale();
  }

  @Override
  public void decimal(DecimalSpecial value) {
    sum += value.name().length();
  }

  @Override
  public void floatValue(float value) {
    sum += Float.floatToRawIntBits(value);
  }

  @Override
  public void doubleValue(double value) {
    sum += Double.doubleToRawLongBits(value);
  }

  @Override
  public void string(String value) {
    sum += value.length();
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    add(bytes, offset, length);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    add(bytes, offset, length);
  }

  @Override
  public void date(long epochDay) {
    sum += epochDay;
  }

  @Override
  public void time(long nanoOfDay) {
    sum += nanoOfDay;
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    sum += epochSecond + nano;
  }

  @Override
  public void instant(long epochSecond, int nano) {
    sum += epochSecond + nano;
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    sum += mostSignificant ^ leastSignificant;
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    add(utf8, offset, length);
  }

  @Override
  public void extension(String name) {
    sum++;
  }

  @Override
  public void beginList() {
    sum++;
  }

  @Override
  public void endList() {
    sum++;
  }

  @Override
  public void beginMap() {
    sum++;
  }

  @Override
  public void endMap() {
    sum++;
  }

  @Override
  public void beginStruct() {
    sum++;
  }

  @Override
  public void endStruct() {
    sum++;
  }

  @Override
  public void name(String name) {
    sum += name.length();
  }
}
