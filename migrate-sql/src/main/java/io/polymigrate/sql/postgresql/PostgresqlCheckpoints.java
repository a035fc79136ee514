package io.polymigrate.sql.postgresql;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool;
import io.polymigrate.sql.internal.RunLocks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Checkpoints in a table of the connection's schema, made on first use. */
final class PostgresqlCheckpoints implements CheckpointStore {
  private static final int LOCK_PATIENCE_MILLIS = 2_000;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final PostgresqlConnections connections;
  private final Executor executor;

  PostgresqlCheckpoints(PostgresqlConnections connections, Executor executor) {
    this.connections = connections;
    this.executor = executor;
  }

  // An advisory lock of its own session: it ends with the session, and so with the process.
  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return run(
        "lock the run '" + runId + "'",
        () -> {
          ConnectionPool.Lease lease = connections.take();
          try (Statement statement = lease.connection().createStatement()) {
            statement.execute("SET lock_timeout = " + LOCK_PATIENCE_MILLIS);
            statement.execute("SELECT pg_advisory_lock(" + RunLocks.key(runId) + ")");
          } catch (SQLException e) {
            lease.discard();
            lease.close();
            throw LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                ? HeldLock.runTaken(runId, connections.address())
                : e;
          }
          // Closed, not given back: whatever happened to the lock, it goes.
          return RunLocks.closing(
              executor,
              () -> {
                lease.discard();
                lease.close();
              });
        });
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return run("read checkpoints", () -> connections.with(connection -> load(connection, runId)));
  }

  private static List<CheckpointMark> load(Connection connection, String runId)
      throws SQLException {
    List<CheckpointMark> marks = new ArrayList<>();
    if (!new SideTables(connection).exists(SideTables.CHECKPOINTS)) {
      return marks;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT entry, value FROM "
                + SideTables.CHECKPOINTS
                + " WHERE run_id = ? ORDER BY entry")) {
      statement.setString(1, runId);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          marks.add(new CheckpointMark(runId, rows.getString(1), rows.getString(2)));
        }
      }
    }
    return marks;
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    return this.<@Nullable Void>run(
        "save checkpoints",
        () -> {
          connections.runInTransaction(
              connection -> {
                new SideTables(connection).createCheckpoints();
                save(connection, marks);
              });
          return null;
        });
  }

  /** Saves marks within the caller's transaction; the table must be there. */
  static void save(Connection connection, List<CheckpointMark> marks) throws SQLException {
    if (marks.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + SideTables.CHECKPOINTS
                + " (run_id, entry, value) VALUES (?, ?, ?) ON CONFLICT (run_id, entry)"
                + " DO UPDATE SET value = EXCLUDED.value, updated_at = now()")) {
      for (CheckpointMark mark : marks) {
        statement.setString(1, mark.runId());
        statement.setString(2, mark.entry());
        statement.setString(3, mark.value());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return this.<@Nullable Void>run(
        "delete checkpoints",
        () -> {
          connections.run(connection -> delete(connection, runId));
          return null;
        });
  }

  private static void delete(Connection connection, String runId) throws SQLException {
    if (new SideTables(connection).exists(SideTables.CHECKPOINTS)) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "DELETE FROM " + SideTables.CHECKPOINTS + " WHERE run_id = ?")) {
        statement.setString(1, runId);
        statement.executeUpdate();
      }
    }
  }

  private <T> CompletionStage<T> run(String what, java.util.concurrent.Callable<T> work) {
    return Stages.supply(executor, work, e -> PostgresqlErrors.translate(e, what));
  }
}
