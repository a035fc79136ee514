package io.polymigrate.benchmarks.raw;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads by binary COPY. */
final class PostgresqlRawSource implements RawSource {
  private static final int HEADER = 19;

  private final String url;
  private final String table;

  PostgresqlRawSource(String url, String table) {
    this.url = url;
    this.table = table;
  }

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    try (Connection connection = Jdbc.open(url)) {
      CopyOut copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("COPY " + table + " TO STDOUT (FORMAT binary)");
      byte[] message = copy.readFromCopy();
      int skip = HEADER;
      while (message != null) {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        buffer.position(skip);
        skip = 0;
        if (buffer.hasRemaining() && buffer.getShort() >= 0) {
          decode(buffer, message, row);
          sink.accept();
        }
        message = copy.readFromCopy();
      }
    }
  }

  private static void decode(ByteBuffer in, byte[] message, RawRow row) {
    in.getInt();
    row.id = in.getLong();
    in.getInt();
    row.quantity = in.getInt();
    in.getInt();
    row.reference = in.getLong();
    in.getInt();
    row.amount = numeric(in);
    row.name = bytes(in, message, 0);
    row.note = in.getInt(in.position()) < 0 ? skipNull(in) : bytes(in, message, 0);
    in.getInt();
    row.createdMicros = in.getLong() + PostgresqlRawTarget.EPOCH_MICROS;
    in.getInt();
    row.tokenHigh = in.getLong();
    row.tokenLow = in.getLong();
    row.doc = bytes(in, message, 1); // after the version of jsonb
    in.getInt();
    row.active = in.get() != 0;
  }

  private static byte @Nullable [] skipNull(ByteBuffer in) {
    in.getInt();
    return null;
  }

  private static byte[] bytes(ByteBuffer in, byte[] message, int skipped) {
    int length = in.getInt();
    int start = in.position();
    in.position(start + length);
    return Arrays.copyOfRange(message, start + skipped, start + length);
  }

  private static long numeric(ByteBuffer in) {
    int digits = in.getShort();
    int weight = in.getShort();
    boolean negative = in.getShort() != 0;
    in.getShort();
    long value = 0;
    for (int i = 0; i < digits; i++) {
      value = value * 10_000 + in.getShort();
    }
    // The last digit stands for 10^(4 × (weight - digits + 1)); the scale is one such digit.
    for (int i = digits - 1; i < weight + 1; i++) {
      value *= 10_000;
    }
    return negative ? -value : value;
  }
}
