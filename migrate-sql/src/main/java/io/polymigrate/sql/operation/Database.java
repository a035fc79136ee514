package io.polymigrate.sql.operation;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where operations get their connections: transactions that the journal joins, statements outside
 * of any, and patience with locks. Safe for use by many threads.
 */
final class Database extends BlockingStore<Execution> {
  private static final ThreadLocal<Transaction> TRANSACTION = new ThreadLocal<>();
  private static final Duration LOCK_LOOK = Duration.ofMillis(100);
  private static final int LOCK_LOOKS = 50;

  private final ConnectionPool connections;
  private final Executor executor;
  private final Function<? super Throwable, ? extends MigrationException> failures;
  private final SqlDialect dialect;
  private final OperationSettings settings;
  private final StoredTypes types;

  Database(
      ConnectionPool connections,
      Executor executor,
      Function<? super Throwable, ? extends MigrationException> failures,
      SqlDialect dialect,
      OperationSettings settings,
      StoredTypes types) {
    this.connections = connections;
    this.executor = executor;
    this.failures = failures;
    this.dialect = dialect;
    this.settings = settings;
    this.types = types;
  }

  /** The logical types kept beside the data. */
  StoredTypes types() {
    return types;
  }

  SqlDialect dialect() {
    return dialect;
  }

  @Override
  protected Executor executor() {
    return executor;
  }

  @Override
  protected MigrationException translate(String doing, Throwable failure) {
    Throwable cause = Stages.unwrap(failure);
    return cause instanceof MigrationException known ? known : failures.apply(cause);
  }

  @Override
  protected Execution run(OperationCall call) {
    return new Execution(this, call);
  }

  /** Runs work in one transaction; joins the one that this thread is in. */
  <T> T transaction(Work<T> work) throws SQLException {
    Transaction joined = TRANSACTION.get();
    if (joined != null && joined.database() == this) {
      return work.run(joined.session());
    }
    try (ConnectionPool.Lease lease = connections.take()) {
      Session session = new Session(lease.connection());
      TRANSACTION.set(new Transaction(this, session));
      try {
        lease.connection().setAutoCommit(false);
        dialect.begin(session, settings);
        T result = work.run(session);
        commit(session);
        lease.connection().setAutoCommit(true);
        dialect.restore(session);
        return result;
      } catch (SQLException | RuntimeException e) {
        recover(lease, e);
        throw e;
      } finally {
        TRANSACTION.remove();
      }
    }
  }

  // Whether it happened stands in the journal: the note of a change is committed with it.
  private static void commit(Session session) throws SQLException {
    try {
      session.connection().commit();
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith("08")) {
        throw new MigrationException(
            StandardErrorCode.CONNECTION_LOST,
            Outcome.UNKNOWN,
            "The connection broke during a commit; run the operation again under the same id, it"
                + " finds out what was done and goes on",
            e);
      }
      throw e;
    }
  }

  // What a failure leaves a connection in is not worth finding out.
  private static void recover(ConnectionPool.Lease lease, Exception failure) {
    lease.discard();
    try {
      lease.connection().rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Runs work whose statements each commit by themselves, with the dialect's lock time-out. */
  <T> T outsideTransaction(Work<T> work) throws SQLException {
    try (ConnectionPool.Lease lease = connections.take()) {
      Session session = new Session(lease.connection());
      try {
        dialect.beginOutside(session, settings);
        T result = work.run(session);
        dialect.restore(session);
        return result;
      } catch (SQLException | RuntimeException e) {
        lease.discard();
        throw e;
      }
    }
  }

  // The lock is the server's and ends with our connection, however we end.
  @Override
  protected <V extends @Nullable Object> V exclusively(Execution run, Callable<V> work)
      throws Exception {
    String operationId = run.operationId();
    try (ConnectionPool.Lease lease = connections.take()) {
      Session session = new Session(lease.connection());
      awaitLock(session, operationId);
      try {
        return work.call();
      } finally {
        release(lease, operationId);
      }
    }
  }

  // An execution that died while it made a column NOT NULL leaves the check that spares the scan.
  @Override
  protected void afterUndo(Execution run) throws Exception {
    String helper = Names.part(run.operationId(), 0);
    Optional<Table> table = transaction(session -> dialect.table(session, run.container()));
    if (table.isPresent()
        && transaction(session -> dialect.hasConstraint(session, table.get(), helper))) {
      run.change(
          "undo.helper",
          () -> {},
          session -> !dialect.hasConstraint(session, table.get(), helper),
          Ddl.alter(table.get(), "DROP CONSTRAINT " + dialect.quote(helper)));
    }
  }

  // A broken connection has given the lock back already.
  private void release(ConnectionPool.Lease lease, String operationId) {
    try {
      dialect.unlock(new Session(lease.connection()), operationId);
    } catch (SQLException e) {
      lease.discard();
    }
  }

  // The server may take a moment to notice that a killed process is gone.
  private void awaitLock(Session session, String operationId) throws SQLException {
    for (int attempt = 0; !dialect.tryLock(session, operationId); attempt++) {
      if (attempt >= LOCK_LOOKS) {
        throw new MigrationException(
            StandardErrorCode.OPERATION_IN_PROGRESS,
            Outcome.NOT_APPLIED,
            "Another process works on operation '" + operationId + "'; wait for it to end");
      }
      Stages.pause(LOCK_LOOK);
    }
  }

  /** Tries work again while it fails for a lock that could not be had in time. */
  <T> T patiently(CallContext context, Callable<T> work) throws Exception {
    Duration pause = settings.firstPause();
    for (int attempt = 1; ; attempt++) {
      try {
        return work.call();
      } catch (SQLException e) {
        if (!dialect.lockTimeout(e)) {
          throw e;
        }
        if (attempt >= settings.lockAttempts()) {
          throw new MigrationException(
              StandardErrorCode.LOCK_TIMEOUT,
              Outcome.PARTIALLY_APPLIED,
              "A lock could not be had in "
                  + attempt
                  + " attempts of "
                  + settings.lockTimeout().toMillis()
                  + " ms each; run the operation again when the transactions that hold it are over",
              e);
        }
      }
      context.throwIfStopped();
      long millis = Math.max(1, pause.toMillis());
      Stages.pause(Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis)));
      pause = min(pause.multipliedBy(2), settings.longestPause());
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The transaction a thread is in. */
  private record Transaction(Database database, Session session) {}

  /** Work on one connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException;
  }
}
