package io.polymigrate.dynamo;

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

/** The tables of one account and region that have our prefix. */
final class DynamoAdapter implements JournaledAdapter {
  private final DynamoConnection connection;
  private final CheckpointStore checkpoints;
  private final JournaledOperations journaled;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  DynamoAdapter(DynamoConnection connection) {
    this.connection = connection;
    this.checkpoints = new DynamoCheckpoints(connection);
    this.journaled = DynamoOperations.of(connection);
  }

  // The service tells no version; its API has had one since its beginning.
  @Override
  public AdapterInfo info() {
    return new AdapterInfo(
        DynamoAdapterProvider.NAME,
        "Amazon DynamoDB",
        "2012-08-10",
        connection.options().address());
  }

  @Override
  public JournaledOperations journaled() {
    return journaled;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return DynamoTypes.support(type);
  }

  @Override
  public CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new DynamoDescriptions(connection).all(context),
        DynamoErrors.reading("Describing the tables"));
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new DynamoDescriptions(connection).one(container, context),
        DynamoErrors.reading("Describing '" + container + "'"));
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> new DynamoPlanner(connection, request, context).plan(),
        DynamoErrors.reading("Planning the extract of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return Stages.supply(
        connection.executor(),
        () -> DynamoLoad.open(connection, request),
        DynamoErrors.writing("Opening the load of '" + request.container() + "'"));
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
                  DynamoErrors.reading("Closing the connection"))
              .whenComplete((done, failure) -> closed.complete(null));
    }
    return closed;
  }
}
