package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
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
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The tables of one keyspace. */
final class CassandraAdapter extends BlockingAdapter {
  private final CassandraConnection connection;
  private final AdapterInfo info;
  private final CheckpointStore checkpoints;
  private final JournaledOperations journaled;

  private CassandraAdapter(CassandraConnection connection, String version) {
    super(connection.executor());
    this.connection = connection;
    this.checkpoints = new CassandraCheckpoints(connection);
    this.journaled = CassandraOperations.of(connection);
    this.info =
        new AdapterInfo(
            CassandraAdapterProvider.NAME,
            "Apache Cassandra",
            version,
            connection.options().address());
  }

  /** Connects; blocks. */
  static CassandraAdapter connect(CassandraOptions options, Executor executor) {
    CassandraConnection connection = CassandraConnection.open(options, executor);
    try {
      Row local = connection.rows("SELECT release_version FROM system.local").get(0);
      return new CassandraAdapter(connection, Tables.text(local, "release_version"));
    } catch (RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public AdapterInfo info() {
    return info;
  }

  @Override
  public JournaledOperations journaled() {
    return journaled;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return CassandraTypes.support(type);
  }

  @Override
  protected Function<Throwable, RuntimeException> reading(String doing) {
    return CassandraErrors.reading(doing);
  }

  @Override
  protected Function<Throwable, RuntimeException> writing(String doing) {
    return CassandraErrors.writing(doing);
  }

  @Override
  protected List<ContainerDescription> describeAll(CallContext context) {
    return new CassandraDescriptions(connection).all();
  }

  @Override
  protected ContainerDescription describeOne(String container, CallContext context) {
    return new CassandraDescriptions(connection).one(container);
  }

  @Override
  protected ExtractPlan makePlan(ExtractRequest request, CallContext context) {
    return new CassandraPlanner(connection, request, context).plan();
  }

  @Override
  protected LoadSession startLoad(LoadRequest request, CallContext context) {
    return CassandraLoad.open(connection, request, context);
  }

  @Override
  protected void disconnect() {
    connection.close();
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }
}
