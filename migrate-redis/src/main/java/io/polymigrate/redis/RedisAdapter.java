package io.polymigrate.redis;

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

/** One Redis database, or the part of it under a prefix. */
final class RedisAdapter extends BlockingAdapter {
  private final RedisConnection connection;
  private final CheckpointStore checkpoints;
  private final JournaledOperations journaled;

  RedisAdapter(RedisConnection connection) {
    super(connection.executor());
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
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  protected Function<Throwable, RuntimeException> reading(String doing) {
    return RedisErrors.reading(doing);
  }

  @Override
  protected Function<Throwable, RuntimeException> writing(String doing) {
    return RedisErrors.writing(doing);
  }

  @Override
  protected List<ContainerDescription> describeAll(CallContext context) {
    return new RedisDescriptions(connection).all(context);
  }

  @Override
  protected ContainerDescription describeOne(String container, CallContext context) {
    return new RedisDescriptions(connection).one(container, context);
  }

  @Override
  protected ExtractPlan makePlan(ExtractRequest request, CallContext context) {
    return new RedisPlanner(connection, request, context).plan();
  }

  @Override
  protected LoadSession startLoad(LoadRequest request, CallContext context) {
    return RedisLoad.open(connection, request);
  }

  @Override
  protected void disconnect() {
    connection.close();
  }
}
