package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Set;

/** Conversions to numbers: exact, or refused unless the loss was asked for. */
final class Numbers {
  private static final BigInteger MIN_INT = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger MAX_INT = BigInteger.valueOf(Integer.MAX_VALUE);
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);
  // Digits of a whole number that a cast will write out; 1e999999999 must not fill the memory.
  private static final int MAX_DIGITS = 150_000;

  private Numbers() {}

  static Object integer(Object value, LogicalType.Simple to, Set<Lossy> lossy) {
    if (to == LogicalType.Simple.LONG && value instanceof Integer small) {
      return small.longValue();
    }
    BigInteger whole = whole(value, lossy);
    return switch (to) {
      case INT -> ranged(whole, MIN_INT, MAX_INT, to, lossy).intValueExact();
      case LONG -> ranged(whole, MIN_LONG, MAX_LONG, to, lossy).longValueExact();
      default -> whole;
    };
  }

  private static BigInteger ranged(
      BigInteger value, BigInteger min, BigInteger max, LogicalType.Simple to, Set<Lossy> lossy) {
    if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
      return value;
    }
    if (lossy.contains(Lossy.CLAMP)) {
      return value.signum() < 0 ? min : max;
    }
    throw RefusedValueException.notRepresentable(
        "the number is out of the range of " + to + "; 'clamp' would take the nearest");
  }

  private static BigInteger whole(Object value, Set<Lossy> lossy) {
    if (value instanceof Boolean truth) {
      return truth ? BigInteger.ONE : BigInteger.ZERO;
    }
    if (value instanceof Instant instant && lossy.contains(Lossy.EPOCH_MILLIS)) {
      return BigInteger.valueOf(instant.toEpochMilli());
    }
    BigDecimal number = number(value, lossy);
    if (number.precision() - (long) number.scale() > MAX_DIGITS) {
      throw RefusedValueException.notRepresentable("the number has more than 150,000 digits");
    }
    if (lossy.contains(Lossy.TRUNCATE)) {
      return number.toBigInteger();
    }
    if (lossy.contains(Lossy.ROUND)) {
      return number.setScale(0, RoundingMode.HALF_UP).toBigInteger();
    }
    if (number.signum() != 0 && number.stripTrailingZeros().scale() > 0) {
      throw RefusedValueException.notRepresentable(
          "the number has a fraction; 'truncate' or 'round' would drop it");
    }
    return number.toBigInteger();
  }

  static Object decimal(Object value, LogicalType.Decimal to, Set<Lossy> lossy) {
    Object special = special(value);
    if (special != null) {
      if (to.unbounded()) {
        return special;
      }
      throw RefusedValueException.notRepresentable(to + " has no NaN and no infinities");
    }
    BigDecimal number = number(value, lossy);
    if (to.unbounded()) {
      return number;
    }
    BigDecimal scaled = scaled(number, to, lossy);
    if (scaled.precision() > to.precision()) {
      throw RefusedValueException.notRepresentable("the number has too many digits for " + to);
    }
    return scaled;
  }

  private static BigDecimal scaled(BigDecimal number, LogicalType.Decimal to, Set<Lossy> lossy) {
    if (number.precision() - (long) number.scale() > to.precision() - (long) to.scale()
        && number.signum() != 0) {
      throw RefusedValueException.notRepresentable("the number has too many digits for " + to);
    }
    RoundingMode rounding =
        lossy.contains(Lossy.TRUNCATE)
            ? RoundingMode.DOWN
            : lossy.contains(Lossy.ROUND) || lossy.contains(Lossy.NEAREST)
                ? RoundingMode.HALF_UP
                : RoundingMode.UNNECESSARY;
    try {
      return number.setScale(to.scale(), rounding);
    } catch (ArithmeticException e) {
      throw RefusedValueException.notRepresentable(
          "the number has more decimal places than "
              + to
              + "; 'round' or 'truncate' would drop them");
    }
  }

  static Object doubleValue(Object value, Set<Lossy> lossy) {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    Object special = special(value);
    if (special != null) {
      return notFinite((DecimalSpecial) special);
    }
    BigDecimal number = number(value, lossy);
    double nearest = number.doubleValue();
    if (!lossy.contains(Lossy.NEAREST)
        && (!Double.isFinite(nearest) || new BigDecimal(nearest).compareTo(number) != 0)) {
      throw inexact("double");
    }
    return negativeText(value) ? -Math.abs(nearest) : nearest;
  }

  static Object floatValue(Object value, Set<Lossy> lossy) {
    if (value instanceof Float) {
      return value;
    }
    Object special = special(value);
    if (special != null) {
      return (float) notFinite((DecimalSpecial) special);
    }
    if (value instanceof Double number) {
      float nearest = number.floatValue();
      if (!lossy.contains(Lossy.NEAREST) && Double.compare(nearest, number) != 0) {
        throw inexact("float");
      }
      return nearest;
    }
    BigDecimal number = number(value, lossy);
    float nearest = number.floatValue();
    if (!lossy.contains(Lossy.NEAREST)
        && (!Float.isFinite(nearest) || new BigDecimal(nearest).compareTo(number) != 0)) {
      throw inexact("float");
    }
    return negativeText(value) ? -Math.abs(nearest) : nearest;
  }

  // A BigDecimal knows no negative zero.
  private static boolean negativeText(Object value) {
    return value instanceof String text && text.strip().startsWith("-");
  }

  private static RefusedValueException inexact(String to) {
    return RefusedValueException.notRepresentable(
        "the number has no exact " + to + "; 'nearest' would take the closest");
  }

  // The value if it is NaN or infinite, as a decimal knows it.
  private static @org.jspecify.annotations.Nullable Object special(Object value) {
    if (value instanceof DecimalSpecial) {
      return value;
    }
    double number =
        value instanceof Double || value instanceof Float
            ? ((Number) value).doubleValue()
            : "NaN".equals(value)
                ? Double.NaN
                : "Infinity".equals(value)
                    ? Double.POSITIVE_INFINITY
                    : "-Infinity".equals(value) ? Double.NEGATIVE_INFINITY : 0;
    if (Double.isNaN(number)) {
      return DecimalSpecial.NAN;
    }
    return Double.isInfinite(number)
        ? number > 0 ? DecimalSpecial.POSITIVE_INFINITY : DecimalSpecial.NEGATIVE_INFINITY
        : null;
  }

  private static double notFinite(DecimalSpecial special) {
    return switch (special) {
      case NAN -> Double.NaN;
      case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
      case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
    };
  }

  /** A finite number exactly, or with {@code NEAREST} as the shortest decimal that denotes it. */
  private static BigDecimal number(Object value, Set<Lossy> lossy) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    } else if (value instanceof Integer || value instanceof Long) {
      return BigDecimal.valueOf(((Number) value).longValue());
    } else if (value instanceof BigInteger integer) {
      return new BigDecimal(integer);
    } else if (special(value) != null) {
      throw RefusedValueException.notRepresentable("the number is NaN or infinite");
    } else if (value instanceof Double || value instanceof Float) {
      refuseNegativeZero(((Number) value).doubleValue(), lossy);
      return lossy.contains(Lossy.NEAREST)
          ? new BigDecimal(value.toString())
          : new BigDecimal(((Number) value).doubleValue());
    } else if (value instanceof String text) {
      try {
        return new BigDecimal(text.strip());
      } catch (NumberFormatException e) {
        throw RefusedValueException.notRepresentable("the text is not a number");
      }
    }
    throw Casts.impossible(value, "a number");
  }

  private static void refuseNegativeZero(double value, Set<Lossy> lossy) {
    if (Double.compare(value, -0.0) == 0
        && !lossy.contains(Lossy.NEAREST)
        && !lossy.contains(Lossy.ROUND)
        && !lossy.contains(Lossy.TRUNCATE)) {
      throw RefusedValueException.notRepresentable(
          "only floating point numbers know a negative zero; 'nearest' would drop its sign");
    }
  }
}
