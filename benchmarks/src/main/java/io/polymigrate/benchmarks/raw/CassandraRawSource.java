package io.polymigrate.benchmarks.raw;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** Reads ranges of tokens, two at a time, each a page ahead. */
final class CassandraRawSource implements RawSource {
  private static final int RANGES = 8;
  private static final int AT_ONCE = 2;

  private final String url;
  private final String table;

  CassandraRawSource(String url, String table) {
    this.url = url;
    this.table = table;
  }

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    try (CqlSession session = CassandraRaw.open(url)) {
      PreparedStatement select =
          session.prepare(
              "SELECT id, quantity, reference, amount, name, note, created_at, \"token\", doc, active"
                  + " FROM "
                  + table
                  + " WHERE token(id) >= ? AND token(id) <= ?");
      Deque<CompletionStage<AsyncResultSet>> waiting = new ArrayDeque<>();
      int begun = 0;
      while (begun < RANGES || !waiting.isEmpty()) {
        while (begun < RANGES && waiting.size() < AT_ONCE) {
          waiting.add(session.executeAsync(select.bind(from(begun), from(begun + 1) - 1)));
          begun++;
        }
        AsyncResultSet page = waiting.remove().toCompletableFuture().get();
        if (page.hasMorePages()) {
          waiting.add(page.fetchNextPage());
        }
        for (Row each : page.currentPage()) {
          decode(each, row);
          sink.accept();
        }
      }
    }
  }

  // The last one wraps around to the least, so that the one before it is the greatest.
  private static long from(int range) {
    return Long.MIN_VALUE + range * (Long.MIN_VALUE / RANGES * -2);
  }

  private static void decode(Row from, RawRow row) {
    row.id = from.getLong(0);
    row.quantity = from.getInt(1);
    row.reference = from.getLong(2);
    row.amount = amount(Objects.requireNonNull(from.getBytesUnsafe(3)));
    row.name = bytes(Objects.requireNonNull(from.getBytesUnsafe(4)));
    ByteBuffer note = from.getBytesUnsafe(5);
    row.note = note == null ? null : bytes(note);
    Texts.created(bytes(Objects.requireNonNull(from.getBytesUnsafe(6))), row);
    ByteBuffer token = Objects.requireNonNull(from.getBytesUnsafe(7));
    row.tokenHigh = token.getLong(token.position());
    row.tokenLow = token.getLong(token.position() + Long.BYTES);
    row.doc = bytes(Objects.requireNonNull(from.getBytesUnsafe(8)));
    row.active = from.getBoolean(9);
  }

  private static long amount(ByteBuffer cell) {
    ByteBuffer digits = cell.duplicate();
    digits.getInt();
    return new BigInteger(bytes(digits)).longValueExact();
  }

  private static byte[] bytes(ByteBuffer cell) {
    byte[] bytes = new byte[cell.remaining()];
    cell.duplicate().get(bytes);
    return bytes;
  }
}
