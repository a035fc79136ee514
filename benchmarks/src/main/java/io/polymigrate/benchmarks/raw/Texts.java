package io.polymigrate.benchmarks.raw;

import io.polymigrate.api.spi.IsoText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Values as the text that stands for them where a store has no type for them. */
final class Texts {
  private Texts() {}

  static byte[] created(RawRow row, Forms forms) {
    byte[] text = new byte[IsoText.LONGEST];
    int end = IsoText.timestamp(text, 0, seconds(row), nanos(row));
    if (forms != Forms.MYSQL) {
      text[end++] = 'Z';
    }
    return Arrays.copyOf(text, end);
  }

  private static long seconds(RawRow row) {
    return Math.floorDiv(row.createdMicros, 1_000_000L);
  }

  private static int nanos(RawRow row) {
    return (int) Math.floorMod(row.createdMicros, 1_000_000L) * 1000;
  }

  static String amount(RawRow row) {
    return BigDecimal.valueOf(row.amount, RawRow.AMOUNT_SCALE).toPlainString();
  }

  static byte[] token(RawRow row) {
    byte[] text = new byte[Uuids.LENGTH];
    Uuids.text(row.tokenHigh, row.tokenLow, text, 0);
    return text;
  }

  static String active(RawRow row, Forms forms) {
    if (forms == Forms.MYSQL) {
      return row.active ? "1" : "0";
    }
    return Boolean.toString(row.active);
  }

  static String utf8(byte[] text) {
    return new String(text, StandardCharsets.UTF_8);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String string(byte[] ascii) {
    return new String(ascii, StandardCharsets.ISO_8859_1);
  }

  /** What a decimal of the row's scale is without its point. */
  static long unscaled(byte[] amount) {
    return amount[0] == '-' ? -digits(amount, 1, amount.length) : digits(amount, 0, amount.length);
  }

  /** The number that digits make; a point among them is passed over. */
  static long digits(byte[] text, int start, int end) {
    long value = 0;
    for (int i = start; i < end; i++) {
      if (text[i] != '.') {
        value = value * 10 + (text[i] - '0');
      }
    }
    return value;
  }

  /** The same of a text that need not have all digits behind the point. */
  static long unscaled(String amount) {
    return new BigDecimal(amount)
        .setScale(RawRow.AMOUNT_SCALE, java.math.RoundingMode.UNNECESSARY)
        .unscaledValue()
        .longValueExact();
  }

  static void created(byte[] text, RawRow row) {
    IsoText.parseInstant(
        text,
        0,
        text.length,
        (second, nano) -> row.createdMicros = second * 1_000_000 + nano / 1000);
  }

  static void token(byte[] text, RawRow row) {
    row.tokenHigh = Uuids.half(text, 0);
    row.tokenLow = Uuids.half(text, 19);
  }
}
