package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The right to work on a run: a row that lives for some seconds by the servers' clocks and that its
 * process writes anew long before, each time only if it is still its own.
 */
final class CassandraRunLock extends HeldLock {
  private static final SideTable TABLE =
      new SideTable("_polymigrate_locks", "run text PRIMARY KEY, beat text");
  private static final Duration RENEW = Duration.ofSeconds(2);
  private static final int LEASE_SECONDS = 10;
  private static final Duration LOOK = Duration.ofMillis(250);

  private final CassandraConnection connection;
  private final String runId;
  private final Set<String> unanswered = new HashSet<>();
  private String beat = "";

  private CassandraRunLock(CassandraConnection connection, String runId, Runnable lost) {
    super(
        connection.executor(),
        RENEW,
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
          CassandraRunLock taken = new CassandraRunLock(connection, runId, lost);
          taken.take();
          taken.renewing();
          return taken;
        },
        CassandraErrors.writing("Locking the run '" + runId + "'"));
  }

  // A dead process's row is gone after the lease; a living one writes another beat before.
  private void take() {
    long until = System.nanoTime() + Duration.ofSeconds(LEASE_SECONDS + 1).toNanos();
    String seen = "";
    while (!insert()) {
      String there = there();
      boolean living = !seen.isEmpty() && !there.isEmpty() && !there.equals(seen);
      if (living || System.nanoTime() > until) {
        throw runTaken(runId, TABLE.name());
      }
      seen = there;
      Stages.pause(LOOK);
    }
  }

  private String there() {
    List<Row> rows = connection.serialRows(TABLE.cql("SELECT beat FROM %s WHERE run = ?"), runId);
    return rows.isEmpty() ? "" : Tables.text(rows.get(0), "beat");
  }

  private boolean insert() {
    String next = next();
    SimpleStatement insert =
        SimpleStatement.newInstance(
            TABLE.cql("INSERT INTO %s (run, beat) VALUES (?, ?) IF NOT EXISTS USING TTL ")
                + LEASE_SECONDS,
            runId,
            next);
    return written(TABLE.made(connection, () -> connection.once(insert)), next);
  }

  private String next() {
    String next = UUID.randomUUID().toString();
    unanswered.add(next);
    return next;
  }

  private boolean written(AsyncResultSet answer, String next) {
    if (answer.wasApplied()) {
      beat = next;
      unanswered.clear();
    }
    return answer.wasApplied();
  }

  @Override
  protected boolean renew() {
    String next = next();
    SimpleStatement update =
        SimpleStatement.newInstance(
            TABLE.cql("UPDATE %s USING TTL ")
                + LEASE_SECONDS
                + " SET beat = ? WHERE run = ? IF beat = ?",
            next,
            runId,
            beat);
    return written(connection.once(update), next) || recovered();
  }

  /** Whether the beat there is one of ours whose answer was lost. */
  private boolean recovered() {
    String there = there();
    boolean ours = unanswered.contains(there);
    if (ours) {
      beat = there;
    }
    return ours;
  }

  @Override
  protected void giveBack() {
    var unused =
        connection.once(
            SimpleStatement.newInstance(
                TABLE.cql("DELETE FROM %s WHERE run = ? IF beat = ?"), runId, beat));
  }
}
