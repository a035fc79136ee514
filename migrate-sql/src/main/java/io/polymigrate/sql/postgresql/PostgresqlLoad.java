package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool;
import io.polymigrate.sql.operation.LoadUndo;
import io.polymigrate.sql.operation.PriorImages;
import io.polymigrate.sql.operation.SqlOperations;
import io.polymigrate.sql.postgresql.LoadStrategy.Way;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One load of one table. */
final class PostgresqlLoad implements LoadSession {
  private final PostgresqlConnections connections;
  private final Executor executor;
  private final LoadRequest request;
  private final CallContext context;
  private final LoadStrategy strategy;
  private final LoadTarget target;
  private final Optional<LoadUndo> undo;
  private final LeftOuts leftOuts = new LeftOuts();

  private PostgresqlLoad(
      PostgresqlConnections connections,
      Executor executor,
      LoadRequest request,
      CallContext context,
      SqlOperations operations,
      LoadOpener.Opened opened) {
    this.connections = connections;
    this.executor = executor;
    this.request = request;
    this.context = context;
    this.strategy = opened.strategy();
    this.target = opened.target();
    List<String> written = target.written().stream().map(PgColumn::name).toList();
    this.undo =
        request.keepUndo()
            ? Optional.of(operations.load(request, written, strategy.created()))
            : Optional.empty();
  }

  static LoadSession open(
      PostgresqlConnections connections,
      Executor executor,
      LoadRequest request,
      CallContext context,
      SqlOperations operations)
      throws SQLException {
    LoadOpener.Opened opened =
        connections.inTransaction(connection -> new LoadOpener(connection, request).open());
    return new PostgresqlLoad(connections, executor, request, context, operations, opened);
  }

  @Override
  public String resumeState() {
    return strategy.write();
  }

  @Override
  public boolean atomicCheckpoints() {
    return request.checkpointsInTarget() && strategy.way() != Way.WHOLE;
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    String what = "open a connection for '" + request.container() + "'";
    return undo.isEmpty()
        ? run(what, () -> sink(null))
        : undo.get().images().thenCompose(images -> run(what, () -> sink(images)));
  }

  private RecordSink sink(@Nullable PriorImages images) throws SQLException {
    ConnectionPool.Lease lease = connections.take();
    try {
      return new PostgresqlSink(lease, target, images, executor, context);
    } catch (SQLException | RuntimeException e) {
      lease.discard();
      lease.close();
      throw e;
    }
  }

  @Override
  public CompletionStage<Void> complete() {
    CompletionStage<@Nullable Void> completed =
        this.<@Nullable Void>run(
            "complete the load of '" + request.container() + "'",
            () -> {
              if (strategy.way() == Way.WHOLE) {
                connections.runInTransaction(this::swap);
              }
              connections.run(this::finish);
              return null;
            });
    return undo.isEmpty() ? completed : completed.thenCompose(done -> undo.get().end());
  }

  // All or nothing: killed before the commit, the staging table is still there.
  private void swap(Connection connection) throws SQLException {
    SideTables sides = new SideTables(connection);
    String stage = target.table().name();
    if (!sides.exists(stage)) {
      return;
    }
    Optional<PgTable> table = new PostgresqlCatalog(connection).find(request.container());
    if (table.isEmpty()) {
      int dot = request.container().indexOf('.');
      if (dot > 0) {
        execute(
            connection,
            "ALTER TABLE "
                + PgSql.quote(stage)
                + " SET SCHEMA "
                + PgSql.quote(request.container().substring(0, dot)));
      }
      execute(
          connection,
          "ALTER TABLE "
              + (dot > 0 ? PgSql.quote(request.container().substring(0, dot)) + "." : "")
              + PgSql.quote(stage)
              + " RENAME TO "
              + PgSql.quote(request.container().substring(dot + 1)));
    } else {
      String names = PgSql.quoteAll(target.written().stream().map(PgColumn::name).toList());
      execute(connection, "LOCK TABLE " + table.get().sqlName() + " IN ACCESS EXCLUSIVE MODE");
      execute(connection, "DELETE FROM " + table.get().sqlName());
      execute(
          connection,
          "INSERT INTO "
              + table.get().sqlName()
              + " ("
              + names
              + ") OVERRIDING SYSTEM VALUE SELECT "
              + names
              + " FROM "
              + PgSql.quote(stage));
      execute(connection, "DROP TABLE " + PgSql.quote(stage));
    }
    sides.storeSchema(request.container(), request.schema(), SideTables.STAGED);
  }

  private void finish(Connection connection) throws SQLException {
    PgTable table = new PostgresqlCatalog(connection).load(request.container());
    TableFinisher finisher = new TableFinisher(connection, table, leftOuts);
    if (strategy.way() == Way.DIRECT && strategy.created()) {
      finisher.addKey(request.schema().key());
    }
    if (strategy.created() && request.restored().isPresent()) {
      finisher.addFrom(request.restored().get());
    }
    finisher.addPending();
    finisher.settle();
    String state = strategy.way() == Way.WHOLE ? SideTables.STAGED : SideTables.LOADED;
    connection.setAutoCommit(false);
    new SideTables(connection).storeSchema(table.shown(), request.schema(), state);
    PostgresqlConnections.commit(connection);
  }

  @Override
  public List<LeftOut> leftOut() {
    return strategy.created() ? leftOuts.list() : List.of();
  }

  @Override
  public CompletionStage<Void> abort() {
    return this.<@Nullable Void>run(
        "give up the load of '" + request.container() + "'",
        () -> {
          connections.runInTransaction(this::abort);
          return null;
        });
  }

  private void abort(Connection connection) throws SQLException {
    if (strategy.way() == Way.WHOLE) {
      execute(connection, "DROP TABLE IF EXISTS " + PgSql.quote(target.table().name()));
    } else if (strategy.created()) {
      execute(connection, "DROP TABLE IF EXISTS " + target.table().sqlName());
      new SideTables(connection).forgetSchema(target.table().shown());
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private <T> CompletionStage<T> run(String what, Callable<T> work) {
    return Stages.supply(executor, work, e -> PostgresqlErrors.translate(e, what));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    // Sinks have the connections; what resuming needs is in the database.
    return CLOSED;
  }

  private static final CompletionStage<Void> CLOSED = CompletableFuture.completedFuture(null);
}
