package io.polymigrate.sql.mysql;

import io.polymigrate.api.spi.Digits;

/** Times as MySQL writes them, into a byte array. */
final class TimeText {
  private TimeText() {}

  /** Writes {@code HH:MM:SS} and, unless it is 0, six digits of a fraction. */
  static int put(byte[] target, int from, long secondOfDay, int nano) {
    Digits.fill(target, from, from + 2, secondOfDay / 3600);
    target[from + 2] = ':';
    Digits.fill(target, from + 3, from + 5, secondOfDay / 60 % 60);
    target[from + 5] = ':';
    Digits.fill(target, from + 6, from + 8, secondOfDay % 60);
    if (nano == 0) {
      return from + 8;
    }
    target[from + 8] = '.';
    Digits.fill(target, from + 9, from + 15, nano / 1000);
    return from + 15;
  }
}
