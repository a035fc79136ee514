package io.polymigrate.benchmarks.data;

import io.polymigrate.benchmarks.data.GeneratedTable.Column;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** The tables of data (b), (c) and (e). */
public final class Tables {
  private static final String[] WORDS = {
    "order", "late", "parcel", "gift", "paid", "café", "fragile", "north", "blue", "Zoë", "urgent"
  };
  private static final int WIDE = 80;
  private static final Kind[] WIDE_KINDS = {
    Kind.INT, Kind.TEXT, Kind.LONG, Kind.DECIMAL, Kind.TIME, Kind.BOOL, Kind.DOUBLE, Kind.UUID
  };

  /** How many children a parent has on average. */
  public static final int CHILDREN = 10;

  private Tables() {}

  /** Data (b): 80 columns, of which three quarters are null. */
  public static GeneratedTable wide(String name, long rows) {
    List<Column> columns = new ArrayList<>(List.of(new Column("id", Kind.LONG)));
    for (int i = 1; i < WIDE; i++) {
      columns.add(new Column("c" + i, WIDE_KINDS[i % WIDE_KINDS.length]));
    }
    return new GeneratedTable(
        name,
        columns,
        rows,
        null,
        (number, random, values) -> {
          values[0] = number;
          for (int i = 1; i < WIDE; i++) {
            values[i] = random.nextInt(4) == 0 ? value(columns.get(i).kind(), random) : null;
          }
        });
  }

  private static Object value(Kind kind, SplittableRandom random) {
    return switch (kind) {
      case INT -> random.nextInt();
      case LONG -> random.nextLong();
      case DECIMAL -> decimal(random);
      case TIME -> time(random);
      case BOOL -> random.nextBoolean();
      case DOUBLE -> random.nextDouble() * 1e6;
      case UUID -> new UUID(random.nextLong(), random.nextLong());
      default -> words(random, 4);
    };
  }

  private static BigDecimal decimal(SplittableRandom random) {
    return BigDecimal.valueOf(random.nextLong(-99_999_999L, 9_999_999_999L), 4);
  }

  // Whole milliseconds, so that documents hold them too.
  private static Instant time(SplittableRandom random) {
    return Instant.ofEpochMilli(random.nextLong(2_000_000_000_000L));
  }

  private static String words(SplittableRandom random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  /** Data (c): a document with arrays in arrays, an array of texts, one of numbers. */
  public static GeneratedTable nested(String name, long rows) {
    return new GeneratedTable(
        name,
        List.of(
            new Column("id", Kind.LONG),
            new Column("title", Kind.TEXT),
            new Column("tags", Kind.TEXTS),
            new Column("sizes", Kind.NUMBERS),
            new Column("doc", Kind.JSON)),
        rows,
        null,
        (number, random, values) -> {
          values[0] = number;
          values[1] = words(random, 5);
          values[2] = texts(random);
          values[3] = numbers(random);
          values[4] = document(random);
        });
  }

  private static List<String> texts(SplittableRandom random) {
    List<String> texts = new ArrayList<>();
    for (int left = random.nextInt(6); left > 0; left--) {
      texts.add(WORDS[random.nextInt(WORDS.length)]);
    }
    return texts;
  }

  private static List<Integer> numbers(SplittableRandom random) {
    List<Integer> numbers = new ArrayList<>();
    for (int left = random.nextInt(10); left > 0; left--) {
      numbers.add(random.nextInt(100));
    }
    return numbers;
  }

  // Spelt as jsonb and MySQL spell it: keys by length, then by bytes.
  private static String document(SplittableRandom random) {
    StringBuilder lines = new StringBuilder();
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      lines
          .append(lines.isEmpty() ? "" : ", ")
          .append("{\"sku\": \"")
          .append(Integer.toString(random.nextInt(1 << 20), 36))
          .append("\", \"sizes\": [")
          .append(random.nextInt(50))
          .append(", [")
          .append(random.nextInt(50))
          .append(", ")
          .append(random.nextInt(50))
          .append("]]}");
    }
    return "{\"lines\": ["
        + lines
        + "], \"state\": \""
        + WORDS[random.nextInt(WORDS.length)]
        + "\", \"address\": {\"zip\": "
        + random.nextInt(99_999)
        + ", \"city\": \""
        + WORDS[random.nextInt(WORDS.length)]
        + "\"}}";
  }

  /** The parents of data (e). */
  public static GeneratedTable parents(long children) {
    return new GeneratedTable(
        "parents",
        List.of(
            new Column("id", Kind.LONG),
            new Column("name", Kind.TEXT),
            new Column("city", Kind.TEXT),
            new Column("credit", Kind.DECIMAL),
            new Column("since", Kind.TIME)),
        parentCount(children),
        null,
        (number, random, values) -> {
          values[0] = number;
          values[1] = words(random, 2);
          values[2] = words(random, 1);
          values[3] = decimal(random);
          values[4] = time(random);
        });
  }

  /** The children of data (e), each of any parent. */
  public static GeneratedTable children(long children) {
    long parents = parentCount(children);
    return new GeneratedTable(
        "children",
        List.of(
            new Column("id", Kind.LONG),
            new Column("parent_id", Kind.LONG),
            new Column("quantity", Kind.INT),
            new Column("price", Kind.DECIMAL),
            new Column("note", Kind.TEXT)),
        children,
        "parent_id",
        (number, random, values) -> {
          values[0] = number;
          values[1] = 1 + random.nextLong(parents);
          values[2] = random.nextInt(1000);
          values[3] = decimal(random);
          values[4] = random.nextInt(5) == 0 ? null : words(random, 3);
        });
  }

  /** How many parents so many children have. */
  public static long parentCount(long children) {
    return Math.max(1, children / CHILDREN);
  }
}
