package io.polymigrate.benchmarks.raw;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Values as the text that stands for them where a store has no type for them. */
final class Texts {
  private Texts() {}

  static String created(RawRow row, Forms forms) {
    return forms == Forms.MYSQL
        ? LocalDateTime.ofEpochSecond(seconds(row), nanos(row), ZoneOffset.UTC).toString()
        : Instant.ofEpochSecond(seconds(row), nanos(row)).toString();
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

  static String token(RawRow row) {
    return new UUID(row.tokenHigh, row.tokenLow).toString();
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

  static long unscaled(String amount) {
    return new BigDecimal(amount)
        .setScale(RawRow.AMOUNT_SCALE, java.math.RoundingMode.UNNECESSARY)
        .unscaledValue()
        .longValueExact();
  }

  static long micros(String created) {
    Instant instant = Instant.parse(created);
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  static void token(String text, RawRow row) {
    UUID uuid = UUID.fromString(text);
    row.tokenHigh = uuid.getMostSignificantBits();
    row.tokenLow = uuid.getLeastSignificantBits();
  }
}
