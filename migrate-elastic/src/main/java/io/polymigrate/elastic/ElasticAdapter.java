package io.polymigrate.elastic;

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

/** The indices of one cluster, or those of them that begin with a prefix. */
final class ElasticAdapter extends BlockingAdapter {
  private final ElasticConnection connection;
  private final CheckpointStore checkpoints;
  private final JournaledOperations journaled;

  ElasticAdapter(ElasticConnection connection) {
    super(connection.executor());
    this.connection = connection;
    this.checkpoints = new Checkpoints(connection);
    this.journaled = ElasticOperations.of(connection);
  }

  @Override
  public AdapterInfo info() {
    return new AdapterInfo(
        ElasticAdapterProvider.NAME, "Elasticsearch", connection.version(), connection.address());
  }

  @Override
  public JournaledOperations journaled() {
    return journaled;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return ElasticTypes.support(type);
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  protected Function<Throwable, RuntimeException> reading(String doing) {
    return ElasticErrors.reading(doing);
  }

  @Override
  protected Function<Throwable, RuntimeException> writing(String doing) {
    return ElasticErrors.writing(doing);
  }

  @Override
  protected List<ContainerDescription> describeAll(CallContext context) {
    return new Descriptions(connection).all(context);
  }

  @Override
  protected ContainerDescription describeOne(String container, CallContext context) {
    return new Descriptions(connection).one(container, context);
  }

  @Override
  protected ExtractPlan makePlan(ExtractRequest request, CallContext context) {
    return new ElasticPlanner(connection, request, context).plan();
  }

  @Override
  protected LoadSession startLoad(LoadRequest request, CallContext context) {
    return ElasticLoad.open(connection, request);
  }

  @Override
  protected void disconnect() {
    connection.close();
  }
}
