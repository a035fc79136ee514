package io.polymigrate.sql.mysql;

/** Numbers and dates as digits, into a byte array. */
final class Digits {
  private Digits() {}

  /** Writes a number and returns where it ends; needs 20 bytes. */
  static int put(byte[] target, int from, long value) {
    if (value == Long.MIN_VALUE) {
      byte[] smallest = {
        '-', '9', '2', '2', '3', '3', '7', '2', '0', '3', '6', '8', '5', '4', '7', '7', '5', '8',
        '0', '8'
      };
      System.arraycopy(smallest, 0, target, from, smallest.length);
      return from + smallest.length;
    }
    int at = from;
    long rest = value;
    if (rest < 0) {
      target[at++] = '-';
      rest = -rest;
    }
    int end = at + count(rest);
    fill(target, at, end, rest);
    return end;
  }

  /**
   * Writes {@code unscaled × 10^-scale} and returns where it ends; needs 24 bytes and the scale.
   */
  static int put(byte[] target, int from, long unscaled, int scale) {
    if (scale == 0 || unscaled == Long.MIN_VALUE) {
      if (scale == 0) {
        return put(target, from, unscaled);
      }
      throw new IllegalArgumentException("Use BigDecimal for the smallest long");
    }
    int at = from;
    long rest = unscaled;
    if (rest < 0) {
      target[at++] = '-';
      rest = -rest;
    }
    int digits = Math.max(count(rest), scale + 1);
    fill(target, at + 1, at + 1 + digits, rest);
    System.arraycopy(target, at + 1, target, at, digits - scale);
    target[at + digits - scale] = '.';
    return at + 1 + digits;
  }

  /** How many digits a number of at least 0 has. */
  static int count(long value) {
    int count = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }

  /** Fills a range with the last digits of a number, zeros in front. */
  static void fill(byte[] target, int from, int end, long value) {
    long rest = value;
    for (int at = end - 1; at >= from; at--) {
      target[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** Writes {@code YYYY-MM-DD} and returns where it ends; the year is 0 to 9999. */
  static int putDate(byte[] target, int from, long epochDay) {
    // Years begin in March here, so that the leap day is the last one.
    long day = epochDay + 719_468;
    long era = Math.floorDiv(day, 146_097L);
    long dayOfEra = day - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long shifted = (5 * dayOfYear + 2) / 153;
    long month = shifted < 10 ? shifted + 3 : shifted - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    fill(target, from, from + 4, year);
    target[from + 4] = '-';
    fill(target, from + 5, from + 7, month);
    target[from + 7] = '-';
    fill(target, from + 8, from + 10, dayOfYear - (153 * shifted + 2) / 5 + 1);
    return from + 10;
  }

  /** Writes {@code HH:MM:SS} and, unless it is 0, six digits of a fraction. */
  static int putTime(byte[] target, int from, long secondOfDay, int nano) {
    fill(target, from, from + 2, secondOfDay / 3600);
    target[from + 2] = ':';
    fill(target, from + 3, from + 5, secondOfDay / 60 % 60);
    target[from + 5] = ':';
    fill(target, from + 6, from + 8, secondOfDay % 60);
    if (nano == 0) {
      return from + 8;
    }
    target[from + 8] = '.';
    fill(target, from + 9, from + 15, nano / 1000);
    return from + 15;
  }
}
