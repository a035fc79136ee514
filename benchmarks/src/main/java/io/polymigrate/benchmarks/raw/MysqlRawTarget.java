package io.polymigrate.benchmarks.raw;

import com.mysql.cj.jdbc.JdbcStatement;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes by LOAD DATA, some megabytes at a time. */
final class MysqlRawTarget implements RawTarget {
  private static final int FLUSH = 1 << 22;

  private final Connection connection;
  private final String table;
  private final String key;
  private final String token;
  private final String set;
  private final Bytes out = new Bytes(FLUSH + (1 << 16));

  MysqlRawTarget(String url, String table, Forms forms) throws Exception {
    boolean binary = forms != Forms.NATIVE; // UUIDs rather than text
    this.connection = Jdbc.open(url);
    this.table = table;
    this.key = forms.key();
    this.token = binary ? "@token" : "token";
    this.set = binary ? " SET token = UNHEX(REPLACE(@token, '-', ''))" : "";
  }

  @Override
  public void add(RawRow row) throws Exception {
    text(Long.toString(row.id), '\t');
    text(Integer.toString(row.quantity), '\t');
    text(Long.toString(row.reference), '\t');
    text(java.math.BigDecimal.valueOf(row.amount, RawRow.AMOUNT_SCALE).toPlainString(), '\t');
    escaped(row.name);
    if (row.note == null) {
      text("\\N", '\t');
    } else {
      escaped(row.note);
    }
    byte[] created = Texts.created(row, Forms.MYSQL);
    out.bytes(created, 0, created.length);
    out.int8('\t');
    Uuids.text(row.tokenHigh, row.tokenLow, out);
    out.int8('\t');
    escaped(row.doc);
    text(row.active ? "1" : "0", '\n');
    if (out.size() >= FLUSH) {
      load();
    }
  }

  private void text(String text, int end) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.bytes(bytes, 0, bytes.length);
    out.int8(end);
  }

  private void escaped(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '\\' || b == '\t' || b == '\n') {
        out.int8('\\');
      }
      out.int8(b);
    }
    out.int8('\t');
  }

  private void load() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement
          .unwrap(JdbcStatement.class)
          .setLocalInfileInputStream(new ByteArrayInputStream(out.array(), 0, out.size()));
      statement.execute(
          "LOAD DATA LOCAL INFILE 'rows' INTO TABLE "
              + table
              + " CHARACTER SET utf8mb4 ("
              + key
              + ", quantity, reference, amount, name, note, created_at, "
              + token
              + ", doc, active)"
              + set);
    }
    out.clear();
  }

  @Override
  public void finish() throws Exception {
    load();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
