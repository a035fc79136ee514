package io.polymigrate.cli;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A shop in PostgreSQL: customers with addresses, orders with lines. Seeded, so that every run
 * makes the same rows; every column meets its hard values again and again.
 */
final class Shop {
  /** Parents before children. */
  static final List<String> TABLES = List.of("customers", "addresses", "orders", "order_lines");

  private static final String[] DDL = {
    """
    CREATE TABLE customers (
      id bigint PRIMARY KEY, name text NOT NULL, email varchar(80), score double precision,
      balance numeric(38,10), anything numeric, tags text[], profile jsonb,
      registered timestamptz NOT NULL, external_id uuid, photo bytea, scores int[],
      active boolean, note text)
    """,
    """
    CREATE TABLE addresses (
      customer_id bigint NOT NULL REFERENCES customers, position int NOT NULL, street text,
      city text, zip char(8), valid_from date, valid_to date, opens time,
      PRIMARY KEY (customer_id, position))
    """,
    """
    CREATE TABLE orders (
      id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers,
      placed_at timestamptz NOT NULL, delivered timestamp, status text, total numeric(18,4),
      currency char(3), weight real, express boolean, reference uuid, meta jsonb)
    """,
    """
    CREATE TABLE order_lines (
      order_id bigint NOT NULL REFERENCES orders, line_no smallint NOT NULL, sku text NOT NULL,
      quantity int, shelf smallint, price numeric(12,4), discount double precision, serial bigint,
      options jsonb, PRIMARY KEY (order_id, line_no))
    """
  };

  private static final String[] TEXTS = {
    "",
    "\\N",
    "Zo\u00eb",
    "Zoe\u0308",
    "\ud83d\ude00 \ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
    "\\\\backslash\\ttab\\nnewline",
    " leading and trailing ",
    "'quoted' \"twice\"",
    "\u202eright to left",
    "\\u0041 is not A",
    "NULL",
    "null",
    "\ufeffbom",
    "\u4f60\u597d",
    "%_$.{}[]"
  };
  private static final String[] NUMBERS = {
    "\\N",
    "0",
    "0.0000000001",
    "-0.0000000001",
    "9999999999999999999999999999.9999999999",
    "-9999999999999999999999999999.9999999999",
    "9007199254740993",
    "1.1000000000",
    "NaN"
  };
  private static final String[] ANY_NUMBERS = {
    "\\N",
    "0",
    "0.000",
    "1.10",
    "1e40",
    "1e-40",
    "-123456789012345678901234567890.12345678901234567890",
    "NaN",
    "9007199254740993"
  };
  private static final String[] DOUBLES = {
    "\\N",
    "0",
    "-0",
    "NaN",
    "Infinity",
    "-Infinity",
    "4.9e-324",
    "1.7976931348623157e308",
    "0.1",
    "9007199254740993"
  };
  private static final String[] REALS = {
    "\\N", "0", "-0", "NaN", "Infinity", "1e-45", "3.4028235e38", "0.1", "16777217"
  };
  // Either side of both changes of the clocks in Europe and the United States, and the far ends.
  private static final String[] INSTANTS = {
    "2024-03-31 00:59:59.999999+00", "2024-03-31 01:00:00+00", "2024-10-27 00:59:59.999999+00",
    "2024-10-27 01:00:00+00", "2024-03-10 06:59:59.999999+00", "2024-11-03 06:00:00.000001+00",
    "1970-01-01 00:00:00+00", "1969-12-31 23:59:59.999999+00", "4713-01-01 00:00:00+00 BC",
    "294276-12-31 23:59:59.999999+00", "1883-11-18 17:00:00+00"
  };
  private static final String[] TIMESTAMPS = {
    "\\N",
    "2024-03-31 02:30:00",
    "2024-10-27 02:30:00.000001",
    "0001-01-01 00:00:00",
    "294276-12-31 23:59:59.999999",
    "1969-12-31 23:59:59.999999"
  };
  private static final String[] DATES = {
    "\\N", "0001-01-01", "4713-01-01 BC", "5874897-12-31", "1582-10-10", "2024-02-29", "9999-12-31"
  };
  private static final String[] LONGS = {
    "\\N",
    "9007199254740993",
    "-9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "0"
  };
  private static final String[] INTS = {"\\N", "2147483647", "-2147483648", "0", "1"};
  private static final String[] SHORTS = {"\\N", "32767", "-32768", "0"};
  private static final String[] SCORES = {"\\N", "{}", "{2147483647,-2147483648,NULL}", "{1,2,3}"};
  private static final String[] UUIDS = {
    "\\N", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
  };
  private static final String[] JSONS = {
    "\\N",
    "{}",
    "[]",
    "null",
    "\"text\"",
    "1.50",
    "{\"a\": 1.10, \"b\": [null, true, {\"c\": \"\\\\u00e9\"}]}",
    "{\"big\": 9007199254740993, \"bigger\": 123456789012345678901234567890.5}",
    "{\"$set\": 1, \"a.b\": 2, \"\": 3}",
    "{\"tiny\": 0.00000000000000000000000000000000000000000001}"
  };
  private static final String[] ARRAYS = {
    "\\N", "{}", "{NULL}", "{\"\",NULL,\"a,b\",\"\\\\\"q\\\\\"\"}", "{NULL,NULL}", "{one,two,three}"
  };

  private final long orders;
  private final SplittableRandom random;

  Shop(long orders, long seed) {
    this.orders = orders;
    this.random = new SplittableRandom(seed);
  }

  /** Makes the tables in the connection's schema and fills them. */
  void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : DDL) {
        statement.execute(table);
      }
    }
    long customers = Math.max(2, orders / 10);
    copy(connection, "customers", customers, this::customer);
    copy(connection, "addresses", customers, this::addresses);
    copy(connection, "orders", orders, (out, id) -> order(out, id, customers));
    copy(connection, "order_lines", orders, this::lines);
    try (Statement statement = connection.createStatement()) {
      statement.execute("ANALYZE");
    }
  }

  private void customer(StringBuilder out, long id) {
    String longText = id % 5000 == 7 ? "long text \ud83d\ude00 ".repeat(20_000) : pick(TEXTS, id);
    row(
        out,
        Long.toString(id == 1 ? Long.MIN_VALUE : id),
        pick(TEXTS, id).equals("\\N") ? "nobody" : pick(TEXTS, id) + " " + id,
        id % 7 == 0 ? pick(TEXTS, id / 7) : "customer" + id + "@example.org",
        id % 3 == 0 ? pick(DOUBLES, id / 3) : Double.toString(random.nextDouble() * 100),
        id % 3 == 1 ? pick(NUMBERS, id / 3) : money(1_000_000_000, 10),
        pick(ANY_NUMBERS, id),
        pick(ARRAYS, id),
        pick(JSONS, id),
        id % 2 == 0 ? pick(INSTANTS, id / 2) : moment() + "+00",
        id % 11 == 0
            ? pick(UUIDS, id / 11)
            : new UUID(random.nextLong(), random.nextLong()).toString(),
        id % 5 == 0 ? "\\N" : "\\\\x" + "00ff".repeat((int) (id % 20)),
        pick(SCORES, id),
        id % 13 == 0 ? "\\N" : id % 2 == 0 ? "t" : "f",
        longText);
  }

  private void addresses(StringBuilder out, long id) {
    for (int position = 0; position < id % 4; position++) {
      row(
          out,
          Long.toString(id == 1 ? Long.MIN_VALUE : id),
          Integer.toString(position),
          "Street " + random.nextInt(1000),
          pick(TEXTS, id + position),
          id % 9 == 0 ? "\\N" : Integer.toString(10_000 + random.nextInt(90_000)),
          pick(DATES, id),
          pick(DATES, id / 2),
          id % 2 == 0 ? "23:59:59.999999" : "00:00:00");
    }
  }

  private void order(StringBuilder out, long id, long customers) {
    row(
        out,
        Long.toString(id),
        Long.toString(2 + random.nextLong(customers - 1)),
        id % 50 == 0 ? pick(INSTANTS, id / 50) : moment() + "+00",
        id % 10 == 0 ? pick(TIMESTAMPS, id / 10) : moment(),
        id % 100 == 0 ? pick(TEXTS, id / 100) : id % 3 == 0 ? "paid" : "open",
        money(100_000, 4),
        id % 40 == 0 ? "\\N" : "EUR",
        id % 20 == 0 ? pick(REALS, id / 20) : Float.toString(random.nextInt(1000) / 8f),
        id % 30 == 0 ? "\\N" : id % 2 == 0 ? "t" : "f",
        new UUID(random.nextLong(), random.nextLong()).toString(),
        id % 25 == 0
            ? pick(JSONS, id / 25)
            : "{\"channel\": \"web\", \"campaign\": " + id % 17 + "}");
  }

  private void lines(StringBuilder out, long id) {
    for (int line = 1; line <= 1 + id % 5; line++) {
      row(
          out,
          Long.toString(id),
          Integer.toString(line),
          "SKU-" + random.nextInt(10_000),
          id % 60 == 0 ? pick(INTS, id / 60) : Integer.toString(1 + random.nextInt(20)),
          id % 50 == 0 ? pick(SHORTS, id / 50) : Integer.toString(random.nextInt(100)),
          money(10_000, 4),
          id % 70 == 0 ? pick(DOUBLES, id / 70) : Double.toString(random.nextInt(50) / 100.0),
          id % 80 == 0 ? pick(LONGS, id / 80) : Long.toString(random.nextLong()),
          id % 90 == 0 ? pick(JSONS, id / 90) : "\\N");
    }
  }

  private String money(int whole, int digits) {
    return String.format(
        Locale.ROOT, "%d.%0" + digits + "d", random.nextInt(whole), random.nextInt(10_000));
  }

  private String moment() {
    return String.format(
        Locale.ROOT,
        "%d-%02d-%02d %02d:%02d:%02d.%06d",
        2015 + random.nextInt(10),
        1 + random.nextInt(12),
        1 + random.nextInt(28),
        random.nextInt(24),
        random.nextInt(60),
        random.nextInt(60),
        random.nextInt(1_000_000));
  }

  private static String pick(String[] values, long at) {
    return values[(int) (at % values.length)];
  }

  // Values are in COPY's text form already.
  private static void row(StringBuilder out, String... values) {
    for (int i = 0; i < values.length; i++) {
      out.append(i == 0 ? "" : "\t").append(values[i]);
    }
    out.append('\n');
  }

  private static void copy(Connection connection, String table, long rows, RowWriter writer)
      throws SQLException {
    CopyIn copy =
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
    try {
      StringBuilder out = new StringBuilder();
      for (long id = 1; id <= rows; id++) {
        writer.write(out, id);
        if (out.length() > 1 << 16 || id == rows) {
          byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
          copy.writeToCopy(bytes, 0, bytes.length);
          out.setLength(0);
        }
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private interface RowWriter {
    void write(StringBuilder out, long id);
  }
}
