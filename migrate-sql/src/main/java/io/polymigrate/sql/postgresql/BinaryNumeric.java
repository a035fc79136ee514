package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The wire form of numeric: a count of base-10000 digits, the weight of the first, a sign and the
 * number of decimal digits after the point, each 16 bits; then the digits.
 */
final class BinaryNumeric {
  private static final int POSITIVE = 0x0000;
  private static final int NEGATIVE = 0x4000;
  private static final int NAN = 0xC000;
  private static final int POSITIVE_INFINITY = 0xD000;
  private static final int NEGATIVE_INFINITY = 0xF000;
  private static final int BASE = 10_000;
  private static final int HEADER = 8;
  private static final int MAX_SCALE = 16_383;
  private static final int MAX_INTEGER_DIGITS = 131_072;
  private static final long[] POWERS = powers();

  private BinaryNumeric() {}

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /** Pushes the value; no object is made for one of up to 18 digits. */
  static void read(byte[] bytes, int offset, ValueWriter writer) {
    int digits = PgBytes.readShort(bytes, offset);
    int weight = PgBytes.readShort(bytes, offset + 2);
    int sign = PgBytes.readShort(bytes, offset + 4) & 0xffff;
    int scale = PgBytes.readShort(bytes, offset + 6);
    switch (sign) {
      case NAN -> writer.decimal(DecimalSpecial.NAN);
      case POSITIVE_INFINITY -> writer.decimal(DecimalSpecial.POSITIVE_INFINITY);
      case NEGATIVE_INFINITY -> writer.decimal(DecimalSpecial.NEGATIVE_INFINITY);
      default -> readFinite(bytes, offset + HEADER, digits, weight, sign, scale, writer);
    }
  }

  private static void readFinite(
      byte[] bytes, int offset, int digits, int weight, int sign, int scale, ValueWriter writer) {
    // The digits as an integer stand for that integer times 10^exponent.
    int exponent = 4 * (weight - digits + 1);
    int shift = exponent + scale;
    if (digits <= 4 && shift <= 18) {
      long value = 0;
      for (int i = 0; i < digits; i++) {
        value = value * BASE + PgBytes.readShort(bytes, offset + 2 * i);
      }
      if (shift < 0) {
        // Digits beyond the scale are padding of the last group: zeros.
        value = shift < -18 ? 0 : value / POWERS[-shift];
      } else if (shift > 0) {
        if (Math.multiplyHigh(value, POWERS[shift]) != 0 || value * POWERS[shift] < 0) {
          writer.decimal(readLarge(bytes, offset, digits, exponent, sign, scale));
          return;
        }
        value *= POWERS[shift];
      }
      writer.decimal(sign == NEGATIVE ? -value : value, scale);
      return;
    }
    writer.decimal(readLarge(bytes, offset, digits, exponent, sign, scale));
  }

  private static BigDecimal readLarge(
      byte[] bytes, int offset, int digits, int exponent, int sign, int scale) {
    BigInteger unscaled = integer(bytes, offset, digits);
    BigDecimal value = new BigDecimal(sign == NEGATIVE ? unscaled.negate() : unscaled, -exponent);
    return value.setScale(scale);
  }

  // By halves, so that a number of 100,000 digits does not take quadratic time.
  private static BigInteger integer(byte[] bytes, int offset, int digits) {
    if (digits <= 4) {
      long value = 0;
      for (int i = 0; i < digits; i++) {
        value = value * BASE + PgBytes.readShort(bytes, offset + 2 * i);
      }
      return BigInteger.valueOf(value);
    }
    int low = digits / 2;
    BigInteger high = integer(bytes, offset, digits - low);
    BigInteger rest = integer(bytes, offset + 2 * (digits - low), low);
    return high.multiply(BigInteger.TEN.pow(4 * low)).add(rest);
  }

  /**
   * Writes {@code unscaled × 10^-scale} with its length before it.
   *
   * @param precision of the column, or -1
   * @param columnScale of the column where it has a precision
   */
  static void write(long unscaled, int scale, int precision, int columnScale, CopyBuffer out) {
    if (scale < 0 || scale > 18 || unscaled == Long.MIN_VALUE) {
      write(BigDecimal.valueOf(unscaled, scale), precision, columnScale, out);
      return;
    }
    long value = Math.abs(unscaled);
    int kept = scale;
    if (precision >= 0) {
      while (kept > columnScale && value % 10 == 0) {
        value /= 10;
        kept--;
      }
      if (kept > columnScale && value != 0) {
        throw rounded(precision, columnScale);
      }
      if (value == 0) {
        kept = Math.max(0, Math.min(kept, columnScale));
      }
      int room = precision - columnScale + kept;
      if (room < 19 && room >= 0 && value >= POWERS[Math.min(room, 18)]) {
        throw tooLarge(precision, columnScale);
      }
      if (room < 0 && value != 0) {
        throw tooLarge(precision, columnScale);
      }
    }
    if (kept < 0) {
      write(BigDecimal.valueOf(unscaled, scale), precision, columnScale, out);
      return;
    }
    writeGroups(value, kept, unscaled < 0 ? NEGATIVE : POSITIVE, out);
  }

  private static void writeGroups(long value, int scale, int sign, CopyBuffer out) {
    int padding = (4 - scale % 4) % 4;
    // The groups, the last first: one of the padded fraction, then whole ones.
    int groups = 0;
    int fractionGroups = (scale + padding) / 4;
    long rest = value;
    long first = 0;
    if (scale > 0) {
      long unit = POWERS[4 - padding];
      first = rest % unit * POWERS[padding];
      rest /= unit;
    }
    int start = out.reserve(4 + HEADER + 2 * 8);
    int[] held = out.groups();
    if (scale > 0) {
      held[groups++] = (int) first;
    }
    while (rest != 0) {
      held[groups++] = (int) (rest % BASE);
      rest /= BASE;
    }
    int skipped = 0;
    while (skipped < groups && held[skipped] == 0) {
      skipped++;
    }
    while (groups > skipped && held[groups - 1] == 0) {
      groups--;
    }
    int digits = groups - skipped;
    int weight = digits == 0 ? 0 : groups - 1 - fractionGroups;
    int at = start;
    byte[] bytes = out.bytes();
    PgBytes.writeInt(bytes, at, HEADER + 2 * digits);
    PgBytes.writeShort(bytes, at + 4, digits);
    PgBytes.writeShort(bytes, at + 6, weight);
    PgBytes.writeShort(bytes, at + 8, digits == 0 ? POSITIVE : sign);
    PgBytes.writeShort(bytes, at + 10, scale);
    at += 12;
    for (int i = groups - 1; i >= skipped; i--) {
      PgBytes.writeShort(bytes, at, held[i]);
      at += 2;
    }
    out.length(at);
  }

  /** Writes a decimal of any size with its length before it. */
  static void write(BigDecimal given, int precision, int columnScale, CopyBuffer out) {
    BigDecimal value = given;
    if (precision >= 0) {
      if (value.scale() > columnScale) {
        try {
          value = value.setScale(columnScale);
        } catch (ArithmeticException e) {
          throw rounded(precision, columnScale);
        }
      }
      if (value.signum() != 0 && value.precision() - value.scale() > precision - columnScale) {
        throw tooLarge(precision, columnScale);
      }
    }
    if (value.scale() > MAX_SCALE
        || (long) value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
      throw RefusedValueException.notRepresentable(
          "numeric holds 131072 digits before and 16383 after the point");
    }
    if (value.scale() < 0) {
      value = value.setScale(0);
    }
    int scale = value.scale();
    int padding = (4 - scale % 4) % 4;
    String text = value.unscaledValue().abs().toString() + "0".repeat(padding);
    int leading = (4 - text.length() % 4) % 4;
    text = "0".repeat(leading) + text;
    int groups = text.length() / 4;
    int weight = groups - 1 - (scale + padding) / 4;
    int from = 0;
    while (from < groups && group(text, from) == 0) {
      from++;
      weight--;
    }
    int until = groups;
    while (until > from && group(text, until - 1) == 0) {
      until--;
    }
    int digits = until - from;
    out.putInt(HEADER + 2 * digits);
    out.putShort(digits);
    out.putShort(digits == 0 ? 0 : weight);
    out.putShort(value.signum() < 0 ? NEGATIVE : POSITIVE);
    out.putShort(scale);
    for (int i = from; i < until; i++) {
      out.putShort(group(text, i));
    }
  }

  private static int group(String text, int index) {
    int at = 4 * index;
    return (text.charAt(at) - '0') * 1000
        + (text.charAt(at + 1) - '0') * 100
        + (text.charAt(at + 2) - '0') * 10
        + (text.charAt(at + 3) - '0');
  }

  /** Writes NaN or an infinity with its length before it. */
  static void write(DecimalSpecial value, int precision, CopyBuffer out) {
    if (precision >= 0 && value != DecimalSpecial.NAN) {
      throw RefusedValueException.notRepresentable("numeric with a precision holds no infinity");
    }
    out.putInt(HEADER);
    out.putShort(0);
    out.putShort(0);
    out.putShort(
        switch (value) {
          case NAN -> NAN;
          case POSITIVE_INFINITY -> POSITIVE_INFINITY;
          case NEGATIVE_INFINITY -> NEGATIVE_INFINITY;
        });
    out.putShort(0);
  }

  private static RefusedValueException rounded(int precision, int scale) {
    return RefusedValueException.notRepresentable(
        "numeric(" + precision + "," + scale + ") would round it");
  }

  private static RefusedValueException tooLarge(int precision, int scale) {
    return RefusedValueException.notRepresentable(
        "numeric(" + precision + "," + scale + ") holds no number that large");
  }
}
