package io.polymigrate.mongo;

import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.bson.types.Decimal128;

/** Decimals as the 16 bytes of a Decimal128, and back. */
final class Decimal128Bits {
  private static final int EXPONENT_OFFSET = 6176;
  private static final int MAX_EXPONENT = 6111;
  private static final BigInteger TOO_BIG = BigInteger.TEN.pow(34);
  private static final BigInteger LOW_MASK = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final long NAN = 0x7c00000000000000L;
  private static final long INFINITY = 0x7800000000000000L;
  private static final long SPECIAL_MASK = 0x7800000000000000L;
  private static final long LARGE_MASK = 0x6000000000000000L;
  private static final long SIGN = 0x8000000000000000L;

  private Decimal128Bits() {}

  static boolean fitsScale(int scale) {
    return scale <= EXPONENT_OFFSET && scale >= -MAX_EXPONENT;
  }

  static boolean fits(BigDecimal value) {
    return fitsScale(value.scale()) && value.unscaledValue().abs().compareTo(TOO_BIG) < 0;
  }

  static void put(BsonBuffer out, long unscaled, int scale) {
    // The absolute value of Long.MIN_VALUE is right as an unsigned number.
    out.putLong(Math.abs(unscaled));
    out.putLong((unscaled & SIGN) | ((long) (EXPONENT_OFFSET - scale) << 49));
  }

  static void put(BsonBuffer out, BigDecimal value) {
    BigInteger unscaled = value.unscaledValue();
    BigInteger absolute = unscaled.abs();
    out.putLong(absolute.and(LOW_MASK).longValue());
    long high = absolute.shiftRight(64).longValue();
    long sign = unscaled.signum() < 0 ? SIGN : 0;
    out.putLong(sign | ((long) (EXPONENT_OFFSET - value.scale()) << 49) | high);
  }

  static void put(BsonBuffer out, DecimalSpecial special) {
    out.putLong(0);
    out.putLong(
        switch (special) {
          case NAN -> NAN;
          case POSITIVE_INFINITY -> INFINITY;
          case NEGATIVE_INFINITY -> INFINITY | SIGN;
        });
  }

  /** Which special value the upper half says it is, if any. */
  static @org.jspecify.annotations.Nullable DecimalSpecial special(long high) {
    if ((high & SPECIAL_MASK) != SPECIAL_MASK) {
      return null;
    }
    if ((high & NAN) == NAN) {
      return DecimalSpecial.NAN;
    }
    return high < 0 ? DecimalSpecial.NEGATIVE_INFINITY : DecimalSpecial.POSITIVE_INFINITY;
  }

  /**
   * Whether these bits are the only ones of their value, and the value has a canonical form: not a
   * negative zero, not a NaN with a payload, not a coefficient out of range.
   */
  static boolean canonical(long high, long low) {
    if ((high & SPECIAL_MASK) == SPECIAL_MASK) {
      return low == 0 && (high == NAN || (high & ~SIGN) == INFINITY);
    }
    if ((high & LARGE_MASK) == LARGE_MASK) {
      return false;
    }
    long coefficientHigh = high & 0x1ffffffffffffL;
    if (coefficientHigh == 0 && low == 0) {
      return high >= 0;
    }
    return coefficientHigh < 0x1ed09bead87c0L
        || (coefficientHigh == 0x1ed09bead87c0L
            && Long.compareUnsigned(low, 0x378d8e63ffffffffL) <= 0);
  }

  /** Whether the coefficient is a long, so that {@link #unscaled} and {@link #scale} say it all. */
  static boolean isSmall(long high, long low) {
    return (high & 0x1ffffffffffffL) == 0 && low >= 0;
  }

  static long unscaled(long high, long low) {
    return high < 0 ? -low : low;
  }

  static int scale(long high) {
    return EXPONENT_OFFSET - (int) ((high >>> 49) & 0x3fff);
  }

  static BigDecimal toBigDecimal(long high, long low) {
    return Decimal128.fromIEEE754BIDEncoding(high, low).bigDecimalValue();
  }

  static String text(long high, long low) {
    return Decimal128.fromIEEE754BIDEncoding(high, low).toString();
  }
}
