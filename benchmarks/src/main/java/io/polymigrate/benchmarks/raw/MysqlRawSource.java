package io.polymigrate.benchmarks.raw;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;

/** Reads a streaming result set of the text protocol. */
final class MysqlRawSource implements RawSource {
  private final String url;
  private final String table;

  MysqlRawSource(String url, String table) {
    this.url = url;
    this.table = table;
  }

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    try (Connection connection = Jdbc.open(url);
        Statement statement =
            connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      statement.setFetchSize(Integer.MIN_VALUE);
      try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
        while (rows.next()) {
          decode(rows, row);
          sink.accept();
        }
      }
    }
  }

  private static void decode(ResultSet rows, RawRow row) throws Exception {
    row.id = rows.getLong(1);
    row.quantity = rows.getInt(2);
    row.reference = rows.getLong(3);
    row.amount = Texts.unscaled(rows.getBytes(4));
    row.name = rows.getBytes(5);
    row.note = rows.getBytes(6);
    row.createdMicros = micros(rows.getBytes(7));
    Texts.token(rows.getBytes(8), row);
    row.doc = rows.getBytes(9);
    row.active = rows.getBoolean(10);
  }

  // 2024-01-31 23:59:59.123456
  private static long micros(byte[] text) {
    long days =
        LocalDate.of(
                (int) Texts.digits(text, 0, 4),
                (int) Texts.digits(text, 5, 7),
                (int) Texts.digits(text, 8, 10))
            .toEpochDay();
    long seconds =
        days * 86_400
            + Texts.digits(text, 11, 13) * 3600
            + Texts.digits(text, 14, 16) * 60
            + Texts.digits(text, 17, 19);
    return seconds * 1_000_000 + Texts.digits(text, 20, 26);
  }
}
