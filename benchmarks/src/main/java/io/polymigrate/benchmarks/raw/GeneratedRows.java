package io.polymigrate.benchmarks.raw;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Data (a): ten mixed columns, 204 bytes each in PostgreSQL's binary COPY form on average. A number
 * gives the same record on every machine.
 */
final class GeneratedRows implements RawSource {
  private static final long SEED = 0x706f6c796d696772L;
  private static final String[] NAMES = {
    "Ada", "Béla", "Carmen", "Dörte", "Emil", "Fatima", "Gwen", "Håkon", "Ines", "Jürgen", "Klára",
    "Liam", "Mona", "Nuño", "Olga", "Zoë"
  };
  private static final String[] WORDS = {
    "order",
    "late",
    "parcel",
    "gift",
    "paid",
    "returned",
    "fragile",
    "north",
    "blue",
    "spare",
    "north-west",
    "café",
    "urgent",
    "stock",
    "counted",
    "twice"
  };

  private static final long FAR = 1_000_000_000_000L;

  private final long rows;
  private final boolean sparse;

  /**
   * So many records.
   *
   * @param sparse whether the last thousandth of them have keys far apart (data d)
   */
  GeneratedRows(long rows, boolean sparse) {
    this.rows = rows;
    this.sparse = sparse;
  }

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    for (long number = 1; number <= rows; number++) {
      fill(row, number);
      if (sparse && number > rows - rows / 1000) {
        row.id = FAR * number;
      }
      sink.accept();
    }
  }

  private static void fill(RawRow row, long number) {
    SplittableRandom random = new SplittableRandom(SEED ^ (number * 0x9e3779b97f4a7c15L));
    row.id = number;
    row.quantity = random.nextInt(-1000, 1_000_000);
    row.reference = random.nextLong();
    row.amount = random.nextLong(-99_999_999_999L, 9_999_999_999_999L);
    row.name = utf8(name(random));
    row.note = random.nextInt(20) == 0 ? null : utf8(words(random));
    row.createdMicros = random.nextLong(2_000_000_000L) * 1_000_000 + random.nextInt(1_000_000);
    row.tokenHigh = random.nextLong();
    row.tokenLow = random.nextLong();
    row.doc = utf8(doc(random));
    row.active = random.nextBoolean();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String name(SplittableRandom random) {
    return NAMES[random.nextInt(NAMES.length)] + " " + NAMES[random.nextInt(NAMES.length)];
  }

  private static String words(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  // Spelt as jsonb and MySQL spell it: keys by length, then by bytes.
  private static String doc(SplittableRandom random) {
    return "{\"tag\": \""
        + WORDS[random.nextInt(WORDS.length)]
        + "\", \"size\": "
        + random.nextInt(5000)
        + ", \"parts\": ["
        + random.nextInt(100)
        + ", "
        + random.nextInt(100)
        + "]}";
  }
}
