package io.polymigrate.mongo;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.spi.BlockingAdapter;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.function.Function;

/** One MongoDB database. */
final class MongoAdapter extends BlockingAdapter {
  private final MongoConnection connection;
  private final CheckpointStore checkpoints;
  private final OperationStore operations;
  private final JournaledOperations journaled;

  MongoAdapter(MongoConnection connection) {
    super(connection.executor());
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
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  protected Function<Throwable, RuntimeException> reading(String doing) {
    return MongoErrors.reading(doing);
  }

  @Override
  protected Function<Throwable, RuntimeException> writing(String doing) {
    return MongoErrors.writing(doing);
  }

  @Override
  protected List<ContainerDescription> describeAll(CallContext context) {
    return new MongoDescriptions(connection).all(context);
  }

  @Override
  protected ContainerDescription describeOne(String container, CallContext context) {
    return new MongoDescriptions(connection).one(container);
  }

  @Override
  protected ExtractPlan makePlan(ExtractRequest request, CallContext context) {
    return new MongoPlanner(connection, request, context).plan();
  }

  @Override
  protected LoadSession startLoad(LoadRequest request, CallContext context) {
    return MongoLoad.open(operations, journaled, request);
  }

  @Override
  protected void disconnect() {
    connection.close();
  }
}
