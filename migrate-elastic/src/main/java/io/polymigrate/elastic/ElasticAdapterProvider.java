package io.polymigrate.elastic;

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

/** Opens Elasticsearch: {@code elasticsearch://} and {@code elasticsearch+https://}. */
public final class ElasticAdapterProvider implements AdapterProvider {
  static final String NAME = "elasticsearch";

  /** Made by {@link java.util.ServiceLoader}. */
  public ElasticAdapterProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("elasticsearch", ElasticOptions.TLS);
  }

  @Override
  public List<OptionDescription> options() {
    return ElasticOptions.descriptions();
  }

  @Override
  public Set<OperationType> operations() {
    return ElasticOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return ElasticTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return ElasticTypes.nativeTypes();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    ElasticOptions options;
    try {
      options = ElasticOptions.of(config.url());
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
    String address = config.url().identity();
    return Stages.supply(
        config.executor(),
        () -> {
          ElasticConnection connection =
              ElasticConnection.open(options, address, config.executor());
          try {
            new LoadSettings(connection).putBackLeft();
          } catch (RuntimeException e) {
            // Whoever may only read can't put back what others left; whoever writes will.
            var unused = e;
          }
          return new ElasticAdapter(connection);
        },
        ElasticErrors.reading("Connecting to " + address));
  }
}
