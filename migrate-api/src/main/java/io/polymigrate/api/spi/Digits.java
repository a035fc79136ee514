package io.polymigrate.api.spi;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Decimal digits of numbers, into byte arrays, without making a string. Two digits at a time come
 * out of tables, and a multiplication takes the place of a division, which the JVM's first compiler
 * leaves as it is (Warren, Hacker's Delight, 10-9).
 */
public final class Digits {
  /** How many bytes the longest number takes. */
  public static final int LONGEST = 20;

  private static final int HUNDRED = 100;
  private static final long EIGHT = 100_000_000;
  private static final long RECIPROCAL = 1_374_389_535L; // of 100, times 2 to the 37th
  private static final int SHIFT = 37;
  private static final int MOST = 19;
  private static final byte[] TENS = new byte[HUNDRED];
  private static final byte[] ONES = new byte[HUNDRED];

  static {
    for (int i = 0; i < HUNDRED; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      ONES[i] = (byte) ('0' + i % 10);
    }
  }

  private Digits() {}

  /** How many digits a number of at least 0 has. */
  public static int count(long value) {
    int count = 1;
    for (long power = 10; count < MOST && value >= power; power *= 10) {
      count++;
    }
    return count;
  }

  /** Fills a range with the last digits of a number of at least 0, zeros in front. */
  public static void fill(byte[] target, int from, int end, long value) {
    int at = end;
    long rest = value;
    while (rest > Integer.MAX_VALUE && at > from) {
      long left = rest / EIGHT;
      int start = Math.max(from, at - 8);
      fillSmall(target, start, at, (int) (rest - left * EIGHT));
      at = start;
      rest = left;
    }
    if (at > from) {
      fillSmall(target, from, at, (int) rest);
    }
  }

  private static void fillSmall(byte[] target, int from, int end, int value) {
    int at = end;
    int rest = value;
    while (at > from) {
      int hundredth = (int) ((rest * RECIPROCAL) >>> SHIFT);
      int two = rest - hundredth * HUNDRED;
      target[--at] = ONES[two];
      if (at > from) {
        target[--at] = TENS[two];
      }
      rest = hundredth;
    }
  }

  /** Writes a number and returns where it ends; there must be {@link #LONGEST} bytes. */
  public static int put(byte[] target, int from, long value) {
    if (value == Long.MIN_VALUE) {
      return ascii(target, from, Long.toString(value));
    }
    int at = from;
    long size = value;
    if (value < 0) {
      target[at++] = '-';
      size = -value;
    }
    int end = at + count(size);
    fill(target, at, end, size);
    return end;
  }

  /**
   * Writes {@code unscaled × 10^-scale}, as {@link BigDecimal#toPlainString}, and returns where it
   * ends.
   *
   * @param target must have room for two bytes more than {@link #LONGEST} and the scale
   * @param scale at least 0
   */
  public static int put(byte[] target, int from, long unscaled, int scale) {
    if (scale == 0) {
      return put(target, from, unscaled);
    }
    if (unscaled == Long.MIN_VALUE) {
      return ascii(target, from, BigDecimal.valueOf(unscaled, scale).toPlainString());
    }
    int at = from;
    long size = unscaled;
    if (unscaled < 0) {
      target[at++] = '-';
      size = -unscaled;
    }
    int digits = Math.max(count(size), scale + 1);
    int point = at + digits - scale;
    int end = at + digits;
    fill(target, at, end, size);
    System.arraycopy(target, point, target, point + 1, scale);
    target[point] = '.';
    return end + 1;
  }

  private static int ascii(byte[] target, int from, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, target, from, bytes.length);
    return from + bytes.length;
  }
}
