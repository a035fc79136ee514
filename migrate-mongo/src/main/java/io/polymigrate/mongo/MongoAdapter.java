package io.polymigrate.mongo;

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

/** One MongoDB database. */
final class MongoAdapter implements JournaledAdapter {
  private final MongoConnection connection;
  private final CheckpointStore checkpoints;
  private final OperationStore operations;
  private final JournaledOperations journaled;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  MongoAdapter(MongoConnection connection) {
    this.connection = connection;
    this.checkpoints = new MongoCheckpoints(connection);
    this.operations = new OperationStore(() -> connection);
    this.journaled = MongoOperations.of(operations);
  }

  @Override
  public AdapterInfo info() {
    return new AdapterInfo(
        MongoAdapterProvider.NAME,
        "MongoDB",
        connection.facts().version(),
        connection.facts().address());
  }

  @Override
  public JournaledOperations journaled() {
    return journaled;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return MongoTypes.support(type);
  }

  @Override
  public CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new MongoDescriptions(connection).all(context),
        MongoErrors.reading("Describing the database"));
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new MongoDescriptions(connection).one(container),
        MongoErrors.reading("Describing '" + container + "'"));
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new MongoPlanner(connection, request, context).plan(),
        MongoErrors.reading("Planning the extract of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> MongoLoad.open(operations, journaled, request),
        MongoErrors.writing("Opening the load of '" + request.container() + "'"));
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
                  MongoErrors.reading("Closing the connection"))
              .whenComplete((done, failure) -> closed.complete(null));
    }
    return closed;
  }
}
