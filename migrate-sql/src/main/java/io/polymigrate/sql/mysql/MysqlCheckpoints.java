package io.polymigrate.sql.mysql;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.error.Outcome;
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

/** Checkpoints in a table beside the data. */
final class MysqlCheckpoints implements CheckpointStore {
  static final String TABLE = MysqlNames.SIDE + "checkpoints";
  private static final int LOCK_PATIENCE_SECONDS = 2;
  private static final int NO_SUCH_TABLE = 1146;

  private final MysqlConnections connections;
  private final Executor executor;

  MysqlCheckpoints(MysqlConnections connections, Executor executor) {
    this.connections = connections;
    this.executor = executor;
  }

  /** Makes the table; not within a transaction, which it would commit. */
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + TABLE
              + " (run_id VARCHAR(190) NOT NULL, entry VARCHAR(500) NOT NULL,"
              + " mark LONGTEXT NOT NULL, PRIMARY KEY (run_id, entry))"
              + " ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }
  }

  /** Saves marks on this connection, as part of its transaction. */
  static void save(Connection connection, List<CheckpointMark> marks) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO "
                + TABLE
                + " (run_id, entry, mark) VALUES (?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE mark = VALUES(mark)")) {
      for (CheckpointMark mark : marks) {
        upsert.setString(1, mark.runId());
        upsert.setString(2, mark.entry());
        upsert.setString(3, mark.value());
        upsert.executeUpdate();
      }
    }
  }

  // A named lock of its own session: it ends with the session, and so with the process. Names are
  // the server's, not the database's.
  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    String database = connections.options().database();
    String name = "polymigrate_" + Long.toHexString(RunLocks.key(database + '/' + runId));
    return Stages.supply(
        executor,
        () -> {
          ConnectionPool.Lease lease = connections.take();
          if (locked(lease, name)) {
            // Closed, not given back: whatever happened to the lock, it goes.
            return RunLocks.closing(executor, () -> end(lease));
          }
          end(lease);
          throw HeldLock.runTaken(runId, database);
        },
        MysqlErrors.during("lock the run '" + runId + "'", Outcome.NOT_APPLIED));
  }

  private static boolean locked(ConnectionPool.Lease lease, String name) throws SQLException {
    try (PreparedStatement statement =
        lease.connection().prepareStatement("SELECT GET_LOCK(?, ?)")) {
      statement.setString(1, name);
      statement.setInt(2, LOCK_PATIENCE_SECONDS);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getInt(1) == 1;
      }
    } catch (SQLException e) {
      end(lease);
      throw e;
    }
  }

  private static void end(ConnectionPool.Lease lease) {
    lease.discard();
    lease.close();
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return Stages.supply(
        executor,
        () -> connections.with(connection -> load(connection, runId)),
        MysqlErrors.during("read the checkpoints in '" + TABLE + "'", Outcome.NOT_APPLIED));
  }

  private static List<CheckpointMark> load(Connection connection, String runId)
      throws SQLException {
    List<CheckpointMark> marks = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT entry, mark FROM " + TABLE + " WHERE run_id = ?")) {
      query.setString(1, runId);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          marks.add(new CheckpointMark(runId, row.getString(1), row.getString(2)));
        }
      }
    } catch (SQLException e) {
      if (e.getErrorCode() != NO_SUCH_TABLE) {
        throw e;
      }
    }
    return marks;
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    return Stages.supply(
        executor,
        () -> {
          connections.with(
              connection -> {
                create(connection);
                return true;
              });
          connections.inTransaction(
              connection -> {
                save(connection, marks);
                return true;
              });
          return null;
        },
        MysqlErrors.during("save checkpoints in '" + TABLE + "'", Outcome.NOT_APPLIED));
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return Stages.supply(
        executor,
        () -> {
          connections.with(
              connection -> {
                try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + TABLE + " WHERE run_id = ?")) {
                  delete.setString(1, runId);
                  delete.executeUpdate();
                } catch (SQLException e) {
                  if (e.getErrorCode() != NO_SUCH_TABLE) {
                    throw e;
                  }
                }
                return true;
              });
          return null;
        },
        MysqlErrors.during("forget a run in '" + TABLE + "'", Outcome.NOT_APPLIED));
  }
}
