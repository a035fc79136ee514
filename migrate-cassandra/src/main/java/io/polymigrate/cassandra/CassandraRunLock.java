package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.BeatLock;
import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.ProcessName;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The right to work on a run: a row that lives for some seconds by the servers' clocks and that its
 * process writes anew long before, each time only if it is still its own.
 */
final class CassandraRunLock extends BeatLock {
  private static final SideTable TABLE =
      new SideTable("_polymigrate_locks", "run text PRIMARY KEY, beat text");
  private static final Duration RENEW = Duration.ofSeconds(2);
  private static final int LEASE_SECONDS = 10;

  private final CassandraConnection connection;
  private final String runId;

  private CassandraRunLock(CassandraConnection connection, String runId, Runnable lost) {
    super(
        connection.executor(),
        RENEW,
        Duration.ofSeconds(LEASE_SECONDS + 1),
        lost,
        CassandraErrors.writing("Unlocking the run '" + runId + "'"));
    this.connection = connection;
    this.runId = runId;
  }

  static CompletionStage<AsyncCloseable> take(
      CassandraConnection connection, String runId, Runnable lost) {
    return Stages.supply(
        connection.executor(),
        () -> {
          CassandraRunLock lock = new CassandraRunLock(connection, runId, lost);
          lock.take();
          return lock;
        },
        CassandraErrors.writing("Locking the run '" + runId + "'"));
  }

  @Override
  protected MigrationException taken() {
    return HeldLock.runTaken(runId, TABLE.name());
  }

  @Override
  protected Optional<Holder> there() {
    List<Row> rows = connection.serialRows(TABLE.cql("SELECT beat FROM %s WHERE run = ?"), runId);
    return rows.stream()
        .map(row -> new Holder(Tables.text(row, "beat"), ProcessName.UNKNOWN))
        .findFirst();
  }

  @Override
  protected boolean write(Optional<String> instead, String next) {
    AsyncResultSet answer =
        instead.isPresent()
            ? update(instead.get(), next)
            : TABLE.made(connection, () -> insert(next));
    return answer.wasApplied();
  }

  private AsyncResultSet insert(String next) {
    return connection.once(
        SimpleStatement.newInstance(
            TABLE.cql("INSERT INTO %s (run, beat) VALUES (?, ?) IF NOT EXISTS USING TTL ")
                + LEASE_SECONDS,
            runId,
            next));
  }

  private AsyncResultSet update(String instead, String next) {
    return connection.once(
        SimpleStatement.newInstance(
            TABLE.cql("UPDATE %s USING TTL ")
                + LEASE_SECONDS
                + " SET beat = ? WHERE run = ? IF beat = ?",
            next,
            runId,
            instead));
  }

  @Override
  protected void remove(String last) {
    var unused =
        connection.once(
            SimpleStatement.newInstance(
                TABLE.cql("DELETE FROM %s WHERE run = ? IF beat = ?"), runId, last));
  }
}
