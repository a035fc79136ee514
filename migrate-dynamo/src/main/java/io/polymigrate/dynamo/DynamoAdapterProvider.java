package io.polymigrate.dynamo;

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

/** Opens DynamoDB: {@code dynamodb://REGION}, with the endpoint and a table prefix as options. */
public final class DynamoAdapterProvider implements AdapterProvider {
  static final String NAME = "dynamodb";

  /** Made by {@link java.util.ServiceLoader}. */
  public DynamoAdapterProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("dynamodb");
  }

  @Override
  public List<OptionDescription> options() {
    return DynamoOptions.descriptions();
  }

  @Override
  public Set<OperationType> operations() {
    return DynamoOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return DynamoTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return DynamoTypes.nativeTypes();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    DynamoOptions options;
    try {
      options = DynamoOptions.of(config.url());
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
    return Stages.supply(
        config.executor(),
        () -> new DynamoAdapter(DynamoConnection.open(options, config.executor())),
        DynamoErrors.reading("Connecting to " + options.address()));
  }
}
