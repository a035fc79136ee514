package io.polymigrate.benchmarks.raw;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Writes by one prepared insert, with many under way. */
final class CassandraRawTarget implements RawTarget {
  private static final int IN_FLIGHT = 256;

  private final CqlSession session;
  private final PreparedStatement insert;
  private final Forms forms;
  private final Semaphore permits = new Semaphore(IN_FLIGHT);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  CassandraRawTarget(String url, String table, Forms forms) {
    this.forms = forms;
    this.session = CassandraRaw.open(url);
    this.insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " (\""
                + forms.key()
                + "\", quantity, reference, amount, name, created_at, \"token\", doc, active, note)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  @Override
  public void add(RawRow row) throws Exception {
    BoundStatementBuilder bound =
        insert
            .boundStatementBuilder()
            .setLong(0, row.id)
            .setInt(1, row.quantity)
            .setLong(2, row.reference)
            .setBytesUnsafe(3, amount(row.amount))
            .setBytesUnsafe(4, ByteBuffer.wrap(row.name))
            .setBytesUnsafe(5, ByteBuffer.wrap(Texts.created(row, forms)));
    bound =
        forms == Forms.MYSQL
            ? bound
                .setBytesUnsafe(6, ByteBuffer.wrap(Texts.token(row)))
                .setInt(8, row.active ? 1 : 0)
            : bound.setUuid(6, new UUID(row.tokenHigh, row.tokenLow)).setBoolean(8, row.active);
    bound = bound.setBytesUnsafe(7, ByteBuffer.wrap(row.doc));
    if (row.note != null) {
      bound = bound.setBytesUnsafe(9, ByteBuffer.wrap(row.note));
    }
    permits.acquire();
    var unused =
        session
            .executeAsync(bound.setIdempotence(true).build())
            .whenComplete(
                (done, failed) -> {
                  if (failed != null) {
                    failure.set(failed);
                  }
                  permits.release();
                });
  }

  private static ByteBuffer amount(long unscaled) {
    byte[] digits = BigInteger.valueOf(unscaled).toByteArray();
    return ByteBuffer.allocate(Integer.BYTES + digits.length)
        .putInt(RawRow.AMOUNT_SCALE)
        .put(digits)
        .flip();
  }

  @Override
  public void finish() throws Exception {
    permits.acquire(IN_FLIGHT);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("Cassandra refused a row", failed);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
