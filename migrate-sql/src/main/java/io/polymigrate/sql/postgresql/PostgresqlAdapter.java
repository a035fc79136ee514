package io.polymigrate.sql.postgresql;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.spi.JournaledAdapter;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.sql.operation.SqlOperations;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** One PostgreSQL database. */
final class PostgresqlAdapter implements JournaledAdapter {
  private final AdapterInfo info;
  private final PostgresqlConnections connections;
  private final Executor executor;
  private final JournaledOperations operations;
  private final SqlOperations sql;
  private final PostgresqlCheckpoints checkpoints;
  private final CloseOnce closing;

  PostgresqlAdapter(
      AdapterInfo info, PostgresqlConnections connections, Executor executor, SqlOperations sql) {
    this.info = info;
    this.connections = connections;
    this.executor = executor;
    this.operations = sql.journaled();
    this.sql = sql;
    this.checkpoints = new PostgresqlCheckpoints(connections, executor);
    this.closing = CloseOnce.quietly(executor, connections);
  }

  @Override
  public AdapterInfo info() {
    return info;
  }

  @Override
  public JournaledOperations journaled() {
    return operations;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return PostgresqlTypes.support(type);
  }

  @Override
  public CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return run(
        "describe the database",
        context,
        () -> connections.with(connection -> new PostgresqlDescriber(connection).all()));
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return run(
        "describe '" + container + "'",
        context,
        () -> connections.with(connection -> new PostgresqlDescriber(connection).one(container)));
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return run(
        "plan reading '" + request.container() + "'",
        context,
        () -> new PlanMaker(connections, executor, context).plan(request));
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return run(
        "open a load of '" + request.container() + "'",
        context,
        () -> PostgresqlLoad.open(connections, executor, request, context, sql));
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  private <T> CompletionStage<T> run(String what, CallContext context, Callable<T> work) {
    return Stages.supply(
        executor,
        () -> {
          context.throwIfStopped();
          return work.call();
        },
        e -> PostgresqlErrors.translate(e, what));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.closeAsync();
  }
}
