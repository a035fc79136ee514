package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.RefusedValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Numbers and dates out of the bytes of the text protocol, without strings where possible. */
final class Ascii {
  private static final int LONG_DIGITS = 18;

  private Ascii() {}

  static RefusedValueException invalid(String reason) {
    return new RefusedValueException(MysqlErrorCode.MYSQL_INVALID_VALUE, reason);
  }

  static long toLong(byte[] bytes, int from, int length) {
    int end = from + length;
    int at = from;
    boolean negative = length > 0 && bytes[at] == '-';
    if (negative) {
      at++;
    }
    // Counted downwards, because Long.MIN_VALUE has no positive counterpart.
    long value = 0;
    for (; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        throw invalid("the server sent no whole number");
      }
      long next = value * 10 - digit;
      if (next > value || value < Long.MIN_VALUE / 10) {
        throw invalid("the number has more than 64 bits");
      }
      value = next;
    }
    if (!negative && value == Long.MIN_VALUE) {
      throw invalid("the number has more than 64 bits");
    }
    return negative ? value : -value;
  }

  static BigInteger toBigInteger(byte[] bytes, int from, int length) {
    return length <= LONG_DIGITS
        ? BigInteger.valueOf(toLong(bytes, from, length))
        : new BigInteger(text(bytes, from, length));
  }

  /** Digits without the point as a number; only for at most 18 of them. */
  static long unscaled(byte[] bytes, int from, int length) {
    long value = 0;
    for (int at = from; at < from + length; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      }
    }
    return bytes[from] == '-' ? -value : value;
  }

  static boolean fitsUnscaled(int length) {
    return length <= LONG_DIGITS;
  }

  /** Digits after the point. */
  static int scale(byte[] bytes, int from, int length) {
    for (int at = from + length - 1; at >= from; at--) {
      if (bytes[at] == '.') {
        return from + length - 1 - at;
      }
    }
    return 0;
  }

  static BigDecimal toDecimal(byte[] bytes, int from, int length) {
    return new BigDecimal(text(bytes, from, length));
  }

  static double toDouble(byte[] bytes, int from, int length) {
    return Double.parseDouble(text(bytes, from, length));
  }

  static String text(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /** Two or more digits. */
  static int digits(byte[] bytes, int from, int length) {
    int value = 0;
    for (int at = from; at < from + length; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        throw invalid("the server sent no date or time");
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Days since 1970-01-01 of {@code YYYY-MM-DD}. */
  static long epochDay(byte[] bytes, int from) {
    int year = digits(bytes, from, 4);
    int month = digits(bytes, from + 5, 2);
    int day = digits(bytes, from + 8, 2);
    if (month == 0 || day == 0) {
      throw invalid("the date has a month or day of 0");
    }
    if (month > 12 || day > daysOf(year, month)) {
      throw invalid("the date is not in the calendar");
    }
    return epochDay(year, month, day);
  }

  private static int daysOf(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  // Years begin in March here, so that the leap day is the last one.
  private static long epochDay(int year, int month, int day) {
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  /** Nanoseconds of {@code .ffffff}, or 0 when there is none. */
  static int nanos(byte[] bytes, int from, int end) {
    if (from >= end) {
      return 0;
    }
    int count = end - from - 1;
    int value = digits(bytes, from + 1, count);
    for (int i = count; i < 9; i++) {
      value *= 10;
    }
    return value;
  }
}
