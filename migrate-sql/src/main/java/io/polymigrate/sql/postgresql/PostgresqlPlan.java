package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Splits over one exported snapshot, which the plan's own transaction keeps alive. */
final class PostgresqlPlan implements ExtractPlan {
  private final PostgresqlConnections connections;
  private final Executor executor;
  private final CallContext context;
  private final String snapshot;
  private final ReadQuery query;
  private final List<Split> splits;
  private final CloseOnce closing;

  PostgresqlPlan(
      PostgresqlConnections connections,
      Executor executor,
      CallContext context,
      ConnectionPool.Lease snapshotHolder,
      String snapshot,
      ReadQuery query,
      List<Split> splits) {
    this.connections = connections;
    this.executor = executor;
    this.context = context;
    this.snapshot = snapshot;
    this.query = query;
    this.splits = List.copyOf(splits);
    this.closing = CloseOnce.quietly(executor, snapshotHolder);
  }

  @Override
  public RecordSchema schema() {
    return query.shape().schema();
  }

  @Override
  public List<Split> splits() {
    return splits;
  }

  @Override
  public boolean resumable() {
    return query.ordered();
  }

  @Override
  public boolean consistent() {
    return true;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    String what = "read '" + split.container() + "'";
    return Stages.supply(
        executor, () -> start(split, what), e -> PostgresqlErrors.translate(e, what));
  }

  private RecordSource start(Split split, String what) throws SQLException {
    ConnectionPool.Lease lease = connections.take();
    try {
      begin(lease.connection(), snapshot);
      if (query.canonical()) {
        giveMemory(lease.connection());
      }
      return new PostgresqlSource(
          query.shape(),
          lease,
          copyOut(lease.connection(), query.sql(split.range())),
          executor,
          context,
          what,
          query.batch());
    } catch (SQLException | RuntimeException e) {
      lease.discard();
      lease.close();
      throw e;
    }
  }

  @Override
  public CompletionStage<List<Split>> cut(Split rest, int parts) {
    String what = "cut what is left of '" + rest.container() + "'";
    return Stages.supply(
        executor,
        () ->
            connections.with(
                connection -> {
                  begin(connection, snapshot);
                  return new PgSplitter(connection, query).cut(rest, parts);
                }),
        e -> PostgresqlErrors.translate(e, what));
  }

  static CopyOut copyOut(Connection connection, String select) throws SQLException {
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut("COPY (" + select + ") TO STDOUT (FORMAT binary)");
  }

  /** Begins a read-only transaction, on a snapshot or on a new one. */
  static void begin(Connection connection, @Nullable String snapshot) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      if (snapshot != null) {
        statement.execute("SET TRANSACTION SNAPSHOT " + PgSql.literal(snapshot));
      }
    }
  }

  // No index need have this order, and what does not fit is sorted in files.
  private static void giveMemory(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT set_config('work_mem', '64MB', true)"
              + " WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')");
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.closeAsync();
  }
}
