package io.polymigrate.cassandra;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens Cassandra: {@code cassandra://HOST:9042/KEYSPACE?dc=DATACENTRE}. */
public final class CassandraAdapterProvider implements AdapterProvider {
  static final String NAME = "cassandra";

  /** Made by {@link java.util.ServiceLoader}. */
  public CassandraAdapterProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("cassandra");
  }

  @Override
  public List<OptionDescription> options() {
    return CassandraOptions.descriptions();
  }

  @Override
  public Set<OperationType> operations() {
    return CassandraOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return CassandraTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return CassandraTypes.nativeTypes();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    CassandraOptions options;
    try {
      options = CassandraOptions.of(config.url());
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
    return Stages.supply(
        config.executor(),
        () -> CassandraAdapter.connect(options, config.executor()),
        CassandraErrors.reading("Connecting to " + options.address()));
  }
}
