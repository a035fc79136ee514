package io.polymigrate.integration;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record of ten mixed columns with hard values among them, always the same for its number: what
 * a target must hold is known without asking the source.
 *
 * @param id the key, rising with the number
 * @param i a whole number of 32 bits, or null
 * @param l a whole number of 64 bits
 * @param n at most 34 digits, 10 after the point, or null
 * @param d halves, negative zero, and the smallest there is
 * @param t empty, null, of many lines, of many languages, long
 * @param z a point in time, at either side of a change of the clocks
 * @param u a UUID
 * @param s text within a document
 * @param a list with a null
 */
record MixedRow(
    long id,
    @Nullable Integer i,
    long l,
    @Nullable BigDecimal n,
    double d,
    @Nullable String t,
    Instant z,
    UUID u,
    String s,
    List<@Nullable Integer> a) {
  static final List<String> COLUMNS = List.of("id", "i", "l", "n", "d", "t", "z", "u", "j", "a");

  private static final long FIRST_ID = -3_000_001L;
  private static final long CLOCKS_FORWARD = 1_711_846_800L; // 2024-03-31T01:00:00Z
  private static final List<String> TEXTS =
      List.of(
          "",
          "e\u0301\u00e9",
          "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc67",
          "a\tb\nc\\N",
          " ",
          "NULL",
          "'\"");

  /** The record of a number, counted from 0. */
  static MixedRow of(long number) {
    SplittableRandom random = new SplittableRandom(number);
    return new MixedRow(
        FIRST_ID + 3 * number,
        number % 13 == 5 ? null : integer(number, random),
        longer(number, random),
        number % 17 == 3 ? null : decimal(random),
        number % 50 == 7 ? -0.0 : number % 50 == 8 ? Double.MIN_VALUE : random.nextInt() * 0.5,
        text(number, random),
        Instant.ofEpochSecond(
            CLOCKS_FORWARD + random.nextInt(-7200, 7200), random.nextInt(1000) * 1_000_000L),
        new UUID(random.nextLong(), random.nextLong()),
        TEXTS.get(random.nextInt(TEXTS.size())).replace("\t", "").replace("\n", ""),
        Arrays.asList(random.nextInt(100), null, (int) number));
  }

  private static int integer(long number, SplittableRandom random) {
    return number % 97 == 0
        ? Integer.MIN_VALUE
        : number % 97 == 1 ? Integer.MAX_VALUE : random.nextInt();
  }

  private static long longer(long number, SplittableRandom random) {
    return switch ((int) (number % 101)) {
      case 0 -> Long.MIN_VALUE;
      case 1 -> Long.MAX_VALUE;
      case 2 -> (1L << 53) + 1;
      default -> random.nextLong();
    };
  }

  private static BigDecimal decimal(SplittableRandom random) {
    BigInteger unscaled = BigInteger.valueOf(random.nextLong());
    return new BigDecimal(
        random.nextInt(3) == 0 ? unscaled.multiply(BigInteger.TEN.pow(15)) : unscaled, 10);
  }

  private static @Nullable String text(long number, SplittableRandom random) {
    if (number % 19 == 4) {
      return null;
    }
    if (number % 1000 == 3) {
      return "long ".repeat(400);
    }
    return number % 7 == 0
        ? TEXTS.get(random.nextInt(TEXTS.size()))
        : "text " + Long.toString(random.nextLong(), 36);
  }
}
