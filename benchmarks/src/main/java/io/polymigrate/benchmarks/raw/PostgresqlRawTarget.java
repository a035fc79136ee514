package io.polymigrate.benchmarks.raw;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Writes by binary COPY into a table without a key, which it gets at the end. */
final class PostgresqlRawTarget implements RawTarget {
  static final long EPOCH_MICROS = 946_684_800_000_000L;
  private static final int FLUSH = 1 << 16;

  private final Connection connection;
  private final String table;
  private final List<String[]> columns = new ArrayList<>();
  private final Bytes out = new Bytes(FLUSH * 2);
  private final CopyIn copy;

  PostgresqlRawTarget(String url, String table) throws Exception {
    this.connection = Jdbc.open(url);
    this.table = table;
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = '"
                    + table
                    + "' ORDER BY ordinal_position")) {
      while (found.next()) {
        columns.add(new String[] {found.getString(1), found.getString(2)});
      }
    }
    connection.setAutoCommit(false);
    copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + table + " FROM STDIN (FORMAT binary)");
    byte[] signature = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    out.bytes(signature, 0, signature.length);
    out.int64(0);
  }

  @Override
  public void add(RawRow row) throws Exception {
    out.int16(columns.size());
    for (String[] column : columns) {
      field(row, column[0], column[1]);
    }
    if (out.size() >= FLUSH) {
      copy.writeToCopy(out.array(), 0, out.size());
      out.clear();
    }
  }

  private void field(RawRow row, String name, String type) {
    switch (name) {
      case "id", "_id" -> int64(row.id);
      case "quantity" -> {
        out.int32(4);
        out.int32(row.quantity);
      }
      case "reference" -> int64(row.reference);
      case "amount" -> numeric(row.amount);
      case "name" -> text(row.name, 0, row.name.length);
      case "note" -> note(row.note);
      case "created_at" -> int64(row.createdMicros - EPOCH_MICROS);
      case "token" -> token(row, type);
      case "doc" -> doc(row, type);
      default -> active(row.active ? 1 : 0, type);
    }
  }

  // MySQL's booleans are integers.
  private void active(int value, String type) {
    switch (type) {
      case "bool" -> {
        out.int32(1);
        out.int8(value);
      }
      case "int2" -> {
        out.int32(2);
        out.int16(value);
      }
      default -> {
        out.int32(4);
        out.int32(value);
      }
    }
  }

  private void int64(long value) {
    out.int32(8);
    out.int64(value);
  }

  private void text(byte[] bytes, int start, int length) {
    out.int32(length);
    out.bytes(bytes, start, length);
  }

  private void note(byte @Nullable [] note) {
    if (note == null) {
      out.int32(-1);
    } else {
      text(note, 0, note.length);
    }
  }

  private void token(RawRow row, String type) {
    if (type.equals("uuid")) {
      out.int32(16);
      out.int64(row.tokenHigh);
      out.int64(row.tokenLow);
    } else {
      out.int32(36);
      Uuids.text(row.tokenHigh, row.tokenLow, out);
    }
  }

  private void doc(RawRow row, String type) {
    boolean binary = type.equals("jsonb");
    out.int32(row.doc.length + (binary ? 1 : 0));
    if (binary) {
      out.int8(1);
    }
    out.bytes(row.doc, 0, row.doc.length);
  }

  private void numeric(long unscaled) {
    long rest = Math.abs(unscaled);
    int[] digits = new int[5];
    int count = 0;
    int dropped = 0;
    while (rest != 0) {
      digits[count++] = (int) (rest % 10_000);
      rest /= 10_000;
    }
    while (dropped < count && digits[dropped] == 0) {
      dropped++;
    }
    out.int32(8 + 2 * (count - dropped));
    out.int16(count - dropped);
    out.int16(count == 0 ? 0 : count - 2); // one digit stands after the point
    out.int16(unscaled < 0 ? 0x4000 : 0);
    out.int16(RawRow.AMOUNT_SCALE);
    for (int i = count - 1; i >= dropped; i--) {
      out.int16(digits[i]);
    }
  }

  @Override
  public void finish() throws Exception {
    out.int16(-1);
    copy.writeToCopy(out.array(), 0, out.size());
    copy.endCopy();
    try (Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE " + table + " ADD PRIMARY KEY (" + columns.get(0)[0] + ")");
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
