package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool;
import io.polymigrate.sql.operation.PriorImages;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Writes batches one after the other over a connection of its own, each in one transaction. */
final class PostgresqlSink implements RecordSink {
  private final ConnectionPool.Lease lease;
  private final LoadTarget target;
  private final BatchWriter writer;
  private final Executor executor;
  private final CallContext context;
  private final Object lock = new Object();
  private CompletionStage<?> last = CompletableFuture.completedFuture(Optional.empty());
  private @Nullable CompletableFuture<Void> closed;

  PostgresqlSink(
      ConnectionPool.Lease lease,
      LoadTarget target,
      @Nullable PriorImages images,
      Executor executor,
      CallContext context)
      throws SQLException {
    this.lease = lease;
    this.target = target;
    this.executor = executor;
    this.context = context;
    this.writer = new BatchWriter(lease.connection(), target, images);
    if (target.staged()) {
      try (Statement statement = lease.connection().createStatement()) {
        statement.execute("DROP TABLE IF EXISTS pg_temp." + LoadTarget.STAGE);
        statement.execute(target.createStageSql());
      }
    }
    lease.connection().setAutoCommit(false);
  }

  @Override
  public CompletionStage<WriteResult> write(RecordBatch batch, Optional<CheckpointMark> mark) {
    String what = "write into '" + target.table().shown() + "'";
    synchronized (lock) {
      if (closed != null) {
        batch.release();
        throw new IllegalStateException("The sink is closed");
      }
      // One connection: a write starts when the one before it ended, however it did.
      CompletionStage<WriteResult> write =
          last.handle((done, failure) -> Optional.empty())
              .thenCompose(
                  free ->
                      Stages.supply(
                          executor,
                          () -> write(batch, mark.orElse(null)),
                          e -> PostgresqlErrors.translate(e, what)))
              .whenComplete((result, failure) -> batch.release());
      last = write;
      return write;
    }
  }

  private WriteResult write(RecordBatch batch, @Nullable CheckpointMark mark) throws SQLException {
    context.throwIfStopped();
    try {
      return writer.write(batch, mark);
    } catch (SQLException | RuntimeException e) {
      // COPY leaves a broken connection open, and without a transaction rollback does not notice.
      if (e instanceof SQLException sql && String.valueOf(sql.getSQLState()).startsWith("08")) {
        lease.discard();
      }
      try {
        lease.connection().rollback();
      } catch (SQLException broken) {
        lease.discard();
        e.addSuppressed(broken);
      }
      throw e;
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    CompletableFuture<Void> done;
    CompletionStage<?> pending;
    synchronized (lock) {
      if (closed != null) {
        return closed;
      }
      done = new CompletableFuture<>();
      closed = done;
      pending = last;
    }
    var unused =
        pending
            .handle((result, failure) -> Optional.empty())
            .thenAccept(
                settled -> {
                  try {
                    executor.execute(() -> free(done));
                  } catch (RejectedExecutionException e) {
                    free(done);
                  }
                });
    return done;
  }

  private void free(CompletableFuture<Void> done) {
    try {
      if (target.staged()) {
        lease.connection().rollback();
        lease.connection().setAutoCommit(true);
        try (Statement statement = lease.connection().createStatement()) {
          statement.execute("DROP TABLE IF EXISTS pg_temp." + LoadTarget.STAGE);
        }
      }
    } catch (SQLException e) {
      // Closing the connection drops the table as well.
      lease.discard();
    } finally {
      lease.close();
      done.complete(null);
    }
  }
}
