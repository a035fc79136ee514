package io.polymigrate.core.carry;

import io.polymigrate.api.spi.Digits;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Any scalar as text; common ones as ASCII bytes, without making a string. */
final class TextEncoder extends Carrier {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int DATE_AND_TIME = 48;

  private byte[] buffer = new byte[DATE_AND_TIME];

  private void emit(int end) {
    out().utf8(buffer, 0, end);
  }

  @Override
  public void booleanValue(boolean value) {
    out().string(value ? "true" : "false");
  }

  @Override
  public void intValue(int value) {
    longValue(value);
  }

  @Override
  public void longValue(long value) {
    emit(Digits.put(buffer, 0, value));
  }

  @Override
  public void bigInteger(BigInteger value) {
    out().string(value.toString());
  }

  @Override
  public void decimal(long unscaled, int scale) {
    if (scale < 0 || scale > 18) {
      decimal(BigDecimal.valueOf(unscaled, scale));
      return;
    }
    emit(Digits.put(buffer, 0, unscaled, scale));
  }

  @Override
  public void decimal(BigDecimal value) {
    out().string(value.toPlainString());
  }

  @Override
  public void decimal(DecimalSpecial value) {
    out()
        .string(
            switch (value) {
              case NAN -> "NaN";
              case POSITIVE_INFINITY -> "Infinity";
              case NEGATIVE_INFINITY -> "-Infinity";
            });
  }

  @Override
  public void floatValue(float value) {
    out().string(Float.toString(value));
  }

  @Override
  public void doubleValue(double value) {
    out().string(Double.toString(value));
  }

  @Override
  public void string(String value) {
    out().string(value);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    out().utf8(bytes, offset, length);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    byte[] text = new byte[Math.multiplyExact(length, 2)];
    for (int i = 0; i < length; i++) {
      text[2 * i] = HEX[bytes[offset + i] >> 4 & 15];
      text[2 * i + 1] = HEX[bytes[offset + i] & 15];
    }
    out().utf8(text, 0, text.length);
  }

  @Override
  public void date(long epochDay) {
    emit(IsoText.date(buffer, 0, epochDay));
  }

  @Override
  public void time(long nanoOfDay) {
    int second = (int) (nanoOfDay / 1_000_000_000);
    emit(IsoText.time(buffer, 0, second, (int) (nanoOfDay % 1_000_000_000)));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    emit(IsoText.timestamp(buffer, 0, epochSecond, nano));
  }

  @Override
  public void instant(long epochSecond, int nano) {
    int end = IsoText.timestamp(buffer, 0, epochSecond, nano);
    buffer[end] = 'Z';
    emit(end + 1);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    int at = hex(mostSignificant, 64, 32, 0);
    buffer[at++] = '-';
    at = hex(mostSignificant, 32, 16, at);
    buffer[at++] = '-';
    at = hex(mostSignificant, 16, 0, at);
    buffer[at++] = '-';
    at = hex(leastSignificant, 64, 48, at);
    buffer[at++] = '-';
    emit(hex(leastSignificant, 48, 0, at));
  }

  private int hex(long bits, int from, int to, int start) {
    int at = start;
    for (int shift = from - 4; shift >= to; shift -= 4) {
      buffer[at++] = HEX[(int) (bits >>> shift) & 15];
    }
    return at;
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    out().utf8(utf8, offset, length);
  }
}
