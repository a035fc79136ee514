package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.RefusedValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;

/**
 * Numbers in a document for a JSON column of MySQL, which reads them as 64-bit integers or doubles
 * and spells them its own way: a number that it would spell otherwise would be another one to
 * whoever compares texts, and with more digits than a double has it would be another one to all.
 *
 * <p>Its reader is quick and not exact: some doubles with 17 digits or great exponents come out of
 * it with another last digit, even those that the server itself has written.
 */
final class JsonNumbers {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final int DOUBLE_DIGITS = 17;
  private static final long MOST_EXACT = (1L << 53) - 1;
  private static final long MOST_WHOLE = Long.MAX_VALUE / 10 - 1;
  private static final int MOST_POWER = 308;
  private static final double[] POWERS = new double[MOST_POWER + 1];

  static {
    for (int i = 0; i <= MOST_POWER; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  /** Digits before the point, or zeros after it, up to which there is no exponent. */
  private static final int PLAIN_DIGITS = 15;

  /** Integers of fewer characters are kept whatever they are. */
  private static final int SURE_LENGTH = 18;

  private JsonNumbers() {}

  /** Refuses a document with a number that a JSON column would change. */
  static void check(byte[] utf8, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      byte c = utf8[at];
      if (c == '"') {
        at = endOfText(utf8, at + 1, end);
      } else if (c == '-' || (c >= '0' && c <= '9')) {
        int from = at;
        while (at < end && isNumber(utf8[at])) {
          at++;
        }
        checkNumber(new String(utf8, from, at - from, StandardCharsets.ISO_8859_1));
      } else {
        at++;
      }
    }
  }

  private static int endOfText(byte[] utf8, int from, int end) {
    int at = from;
    while (at < end && utf8[at] != '"') {
      at += utf8[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static boolean isNumber(byte c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  }

  private static void checkNumber(String text) {
    boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    if (whole ? !keptWhole(text) : !text.equals(spelling(asRead(text)))) {
      throw RefusedValueException.notRepresentable(
          "a JSON column of MySQL keeps 64-bit integers and doubles in its own spelling, and would"
              + " change a number of the document; use a text column");
    }
  }

  private static boolean keptWhole(String text) {
    if (text.equals("-0")) {
      return false;
    }
    if (text.length() <= SURE_LENGTH) {
      return true;
    }
    BigInteger value = new BigInteger(text);
    return value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0;
  }

  /**
   * The double that the server's reader makes of a number: the first digits as a whole number, 17
   * of them at most or as many as fit 53 bits, times or by one power of ten.
   */
  static double asRead(String text) {
    int start = text.charAt(0) == '-' ? 1 : 0;
    int at = start;
    int digits = 0;
    double value = 0;
    long whole = 0;
    boolean exact = true;
    int power = 0;
    boolean fraction = false;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '.') {
        fraction = true;
      } else if (c == 'e' || c == 'E') {
        power += exponent(text, at);
        break;
      } else {
        int digit = c - '0';
        if (exact && whole > (fraction ? MOST_EXACT : MOST_WHOLE)) {
          value = whole;
          exact = false;
        }
        if (exact) {
          whole = whole * 10 + digit;
        } else if (!fraction || digits < DOUBLE_DIGITS) {
          value = value * 10 + digit;
        } else {
          continue;
        }
        // Its count leaves out a first digit before the point.
        digits += whole > 0 && (fraction || at > start + 1) ? 1 : 0;
        power -= fraction ? 1 : 0;
      }
    }
    double read = scaled(exact ? whole : value, power);
    return text.charAt(0) == '-' ? -read : read;
  }

  // Absurd exponents are as good as the greatest.
  private static int exponent(String text, int from) {
    String digits = text.substring(from);
    int most = 6;
    return digits.length() > most
        ? (digits.charAt(0) == '-' ? -9999 : 9999)
        : Integer.parseInt(digits);
  }

  private static double scaled(double value, int power) {
    if (power < -MOST_POWER) {
      int rest = power + MOST_POWER;
      return rest < -MOST_POWER ? 0 : value / POWERS[MOST_POWER] / POWERS[-rest];
    }
    if (power > MOST_POWER) {
      return value == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return power < 0 ? value / POWERS[-power] : value * POWERS[power];
  }

  /** How MySQL spells a double in JSON. */
  static String spelling(double value) {
    if (Double.isInfinite(value)) {
      return "";
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    if (point > PLAIN_DIGITS || point <= -PLAIN_DIGITS) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return sign + digits.charAt(0) + fraction + "e" + (point - 1);
    }
    String plain = shortest.toPlainString();
    return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
  }

  // The fewest digits that are read as the same double again.
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < DOUBLE_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(DOUBLE_DIGITS)).stripTrailingZeros();
  }
}
