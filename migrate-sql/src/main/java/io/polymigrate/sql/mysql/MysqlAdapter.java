package io.polymigrate.sql.mysql;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.spi.JournaledAdapter;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.sql.operation.OperationSettings;
import io.polymigrate.sql.operation.SqlOperations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** MySQL or MariaDB. */
final class MysqlAdapter implements JournaledAdapter {
  private final String name;
  private final MysqlConnections connections;
  private final MysqlServer server;
  private final Executor executor;
  private final CheckpointStore checkpoints;
  private final SqlOperations sql;
  private final JournaledOperations operations;
  private final CloseOnce closing;

  MysqlAdapter(String name, MysqlConnections connections, MysqlServer server, Executor executor) {
    this.name = name;
    this.connections = connections;
    this.server = server;
    this.executor = executor;
    this.checkpoints = new MysqlCheckpoints(connections, executor);
    this.sql =
        SqlOperations.mysql(
            name,
            connections.pool(),
            executor,
            MysqlTypes::support,
            failure -> MysqlErrors.translate(failure, "run the operation", Outcome.NOT_APPLIED),
            new MysqlSchemas.Kept(),
            OperationSettings.STANDARD.withLockTimeout(
                Duration.ofSeconds(connections.options().lockTimeoutSeconds())));
    this.operations = sql.journaled();
    this.closing = CloseOnce.quietly(executor, connections);
  }

  @Override
  public AdapterInfo info() {
    return new AdapterInfo(
        name, server.product(), server.version(), connections.options().toString());
  }

  @Override
  public JournaledOperations journaled() {
    return operations;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return MysqlTypes.support(type);
  }

  @Override
  public CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return read(
        "describe the database",
        connection -> {
          Map<String, RecordSchema> stored = MysqlSchemas.all(connection);
          List<ContainerDescription> descriptions = new ArrayList<>();
          for (MysqlTable table : new MysqlCatalog(connection).tables()) {
            context.throwIfStopped();
            descriptions.add(describe(table, stored));
          }
          return descriptions;
        });
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return read(
        "describe table '" + container + "'",
        connection -> {
          MysqlTable table = new MysqlCatalog(connection).load(container);
          return describe(table, MysqlSchemas.all(connection));
        });
  }

  private ContainerDescription describe(MysqlTable table, Map<String, RecordSchema> stored) {
    return table.describe(schema(table, stored));
  }

  private RecordSchema schema(MysqlTable table, Map<String, RecordSchema> stored) {
    return MysqlSchemas.overlay(
        table,
        Optional.ofNullable(stored.get(table.name())),
        connections.options().tinyint1IsBoolean());
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return Stages.supply(
        executor,
        () -> {
          MysqlShape shape = connections.with(connection -> shape(connection, request));
          return MysqlPlan.make(connections, shape, request, executor, context);
        },
        MysqlErrors.during("read table '" + request.container() + "'", Outcome.NOT_APPLIED));
  }

  private MysqlShape shape(Connection connection, ExtractRequest request) throws SQLException {
    MysqlTable table = new MysqlCatalog(connection).load(request.container());
    RecordSchema whole = schema(table, MysqlSchemas.all(connection));
    if (request.schema().isPresent()) {
      whole = MysqlSchemas.given(table, request.schema().get(), whole);
    }
    return MysqlShape.of(table, whole, request);
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return Stages.supply(
        executor,
        () -> MysqlLoad.open(connections, server, request, executor, context, sql),
        MysqlErrors.during(
            "prepare table '" + request.container() + "' for a load", Outcome.NOT_APPLIED));
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  private <T> CompletionStage<T> read(String doing, MysqlConnections.Work<T> work) {
    return Stages.supply(
        executor, () -> connections.with(work), MysqlErrors.during(doing, Outcome.NOT_APPLIED));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.closeAsync();
  }
}
