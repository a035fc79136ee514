package io.polymigrate.dynamo;

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

/** The tables of one account and region that have our prefix. */
final class DynamoAdapter extends BlockingAdapter {
  private final DynamoConnection connection;
  private final CheckpointStore checkpoints;
  private final JournaledOperations journaled;

  DynamoAdapter(DynamoConnection connection) {
    super(connection.executor());
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
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  protected Function<Throwable, RuntimeException> reading(String doing) {
    return DynamoErrors.reading(doing);
  }

  @Override
  protected Function<Throwable, RuntimeException> writing(String doing) {
    return DynamoErrors.writing(doing);
  }

  @Override
  protected List<ContainerDescription> describeAll(CallContext context) {
    return new DynamoDescriptions(connection).all(context);
  }

  @Override
  protected ContainerDescription describeOne(String container, CallContext context) {
    return new DynamoDescriptions(connection).one(container, context);
  }

  @Override
  protected ExtractPlan makePlan(ExtractRequest request, CallContext context) {
    return new DynamoPlanner(connection, request, context).plan();
  }

  @Override
  protected LoadSession startLoad(LoadRequest request, CallContext context) {
    return DynamoLoad.open(connection, request);
  }

  @Override
  protected void disconnect() {
    connection.close();
  }
}
