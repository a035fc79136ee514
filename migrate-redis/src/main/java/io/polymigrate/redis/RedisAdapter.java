package io.polymigrate.redis;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.spi.JournaledAdapter;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** One Redis database, or the part of it under a prefix. */
final class RedisAdapter implements JournaledAdapter {
  private final RedisConnection connection;
  private final CheckpointStore checkpoints;
  private final JournaledOperations journaled;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  RedisAdapter(RedisConnection connection) {
    this.connection = connection;
    this.checkpoints = new RedisCheckpoints(connection);
    this.journaled = RedisOperations.of(connection);
  }

  @Override
  public AdapterInfo info() {
    return new AdapterInfo(
        RedisAdapterProvider.NAME, "Redis", connection.facts().version(), connection.address());
  }

  @Override
  public JournaledOperations journaled() {
    return journaled;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return RedisTypes.support(type);
  }

  @Override
  public CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new RedisDescriptions(connection).all(context),
        RedisErrors.reading("Describing the database"));
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new RedisDescriptions(connection).one(container, context),
        RedisErrors.reading("Describing '" + container + "'"));
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new RedisPlanner(connection, request, context).plan(),
        RedisErrors.reading("Planning the extract of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> RedisLoad.open(connection, request),
        RedisErrors.writing("Opening the load of '" + request.container() + "'"));
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (closing.compareAndSet(false, true)) {
      var unused =
          Stages.supply(
                  connection.executor(),
                  () -> {
                    connection.close();
                    return Boolean.TRUE;
                  },
                  RedisErrors.reading("Closing the connection"))
              .whenComplete((done, failure) -> closed.complete(null));
    }
    return closed;
  }
}
