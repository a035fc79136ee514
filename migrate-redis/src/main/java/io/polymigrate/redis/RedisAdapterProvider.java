package io.polymigrate.redis;

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

/** Opens Redis: {@code redis://} and {@code rediss://}, the database's number in the path. */
public final class RedisAdapterProvider implements AdapterProvider {
  static final String NAME = "redis";

  /** Made by {@link java.util.ServiceLoader}. */
  public RedisAdapterProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("redis", "rediss");
  }

  @Override
  public List<OptionDescription> options() {
    return RedisOptions.descriptions();
  }

  @Override
  public Set<OperationType> operations() {
    return RedisOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return RedisTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return RedisTypes.nativeTypes();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    RedisOptions options;
    try {
      options = RedisOptions.of(config.url());
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
    String address = config.url().identity();
    return Stages.supply(
        config.executor(),
        () -> new RedisAdapter(RedisConnection.open(options, address, config.executor())),
        RedisErrors.reading("Connecting to " + address));
  }
}
