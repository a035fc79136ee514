package io.polymigrate.mongo;

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

/** Opens MongoDB: {@code mongodb://} and {@code mongodb+srv://}, the database in the path. */
public final class MongoAdapterProvider implements AdapterProvider {
  static final String NAME = "mongodb";

  /** Made by {@link java.util.ServiceLoader}. */
  public MongoAdapterProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("mongodb", "mongodb+srv");
  }

  @Override
  public List<OptionDescription> options() {
    return MongoOptions.descriptions();
  }

  @Override
  public Set<OperationType> operations() {
    return MongoOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return MongoTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return MongoTypes.nativeTypes();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    MongoOptions options;
    try {
      options = MongoOptions.of(config.url());
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
    String address = config.url().identity();
    return Stages.supply(
        config.executor(),
        () -> new MongoAdapter(MongoConnection.open(options, address, config.executor())),
        MongoErrors.reading("Connecting to " + address));
  }
}
