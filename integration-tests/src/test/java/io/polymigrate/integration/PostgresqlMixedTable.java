package io.polymigrate.integration;

import io.polymigrate.api.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.PGCopyInputStream;

/** The mixed table in PostgreSQL, written and read as COPY's text. */
final class PostgresqlMixedTable implements MixedTable {
  private final PostgresqlDoor door;

  PostgresqlMixedTable(PostgresqlDoor door) {
    this.door = door;
  }

  @Override
  public void fill(String table, long rows) {
    door.sql(
        "CREATE TABLE "
            + table
            + " (id bigint PRIMARY KEY, i int, l bigint, n numeric(38,10), d double precision, t"
            + " text, z timestamptz(6), u uuid, j jsonb, a int[])");
    try {
      CopyIn copy =
          door.connection()
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + table + " FROM STDIN");
      StringBuilder lines = new StringBuilder();
      for (long number = 0; number < rows; number++) {
        lines.append(line(MixedRow.of(number), "postgresql")).append('\n');
        if (lines.length() > 1 << 18 || number == rows - 1) {
          byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
          copy.writeToCopy(bytes, 0, bytes.length);
          lines.setLength(0);
        }
      }
      copy.endCopy();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    door.sql("ANALYZE " + table);
  }

  @Override
  public long differing(String table, long rows, String from) {
    String key = from.equals("mongodb") ? "_id" : "id";
    String query =
        "COPY (SELECT "
            + key
            + ", i, l, n, d, t, z, u, j::jsonb, a FROM "
            + table
            + " ORDER BY 1) TO STDOUT";
    long differing = 0;
    long number = 0;
    try (PGCopyInputStream out =
            new PGCopyInputStream(door.connection().unwrap(PGConnection.class), query);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8), 1 << 16)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String expected = number < rows ? line(MixedRow.of(number), from) : "nothing";
        if (!line.equals(expected) && ++differing <= 3) {
          System.out.println("expected " + expected + "\n but was " + line);
        }
        number++;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return differing + Math.max(0, rows - number);
  }

  @Override
  public long count(String table) {
    return door.count(table);
  }

  @Override
  public void forget(String table) {
    for (String name :
        Sql.texts(
            door.connection(),
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")) {
      door.sql("DROP TABLE " + name + " CASCADE");
    }
  }

  private static String line(MixedRow row, String from) {
    StringJoiner line = new StringJoiner("\t");
    line.add(Long.toString(row.id()));
    line.add(orNull(row.i()));
    line.add(Long.toString(row.l()));
    line.add(row.n() == null ? "\\N" : row.n().toPlainString());
    line.add(number(row.d()));
    line.add(row.t() == null ? "\\N" : escape(row.t()));
    line.add(time(row.z()));
    line.add(from.equals("mysql") ? "\\\\x" + hex(row.u()) : row.u().toString());
    line.add(escape(document(row, from)));
    StringJoiner array = new StringJoiner(",", "{", "}");
    row.a().forEach(each -> array.add(each == null ? "NULL" : each.toString()));
    line.add(from.equals("mysql") ? row.a().get(0) % 2 == 0 ? "even" : "odd" : array.toString());
    return line.toString();
  }

  // A document has no type of its own here: it is carried as typed JSON.
  private static String document(MixedRow row, String from) {
    String text = ", \"s\": " + Json.write(row.s()) + "}";
    return from.equals("mongodb")
        ? "{\"$struct\": {\"a\": {\"$long\": \"" + row.l() + "\"}" + text + "}"
        : "{\"a\": " + row.l() + text;
  }

  private static String orNull(@Nullable Object value) {
    return value == null ? "\\N" : value.toString();
  }

  static String hex(UUID uuid) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(uuid.getMostSignificantBits())
        + hex.toHexDigits(uuid.getLeastSignificantBits());
  }

  // Halves, as the shortest text that says them.
  private static String number(double value) {
    if (value == Double.MIN_VALUE) {
      return "5e-324";
    }
    if (value == 0 && 1 / value < 0) {
      return "-0";
    }
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : BigDecimal.valueOf(value).toPlainString();
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String time(Instant time) {
    String text =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
            .format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    while (text.endsWith("0")) {
      text = text.substring(0, text.length() - 1);
    }
    return (text.endsWith(".") ? text.substring(0, text.length() - 1) : text) + "+00";
  }
}
