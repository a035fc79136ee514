package io.polymigrate.testkit.memory;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Opens stores of this process: {@code memory:///name}. */
public final class MemoryAdapterProvider implements AdapterProvider {
  /** The password of all stores in memory. */
  public static final String PASSWORD = "r1ght";

  public MemoryAdapterProvider() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("memory");
  }

  @Override
  public List<OptionDescription> options() {
    return List.of();
  }

  @Override
  public Set<OperationType> operations() {
    return MemoryOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return MemoryTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return List.of(new NativeTypeDescription("any", "variant", "a Java object"));
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    return Stages.supply(
        config.executor(),
        () -> open(config.url(), config.executor()),
        e -> e instanceof MigrationException m ? m : new IllegalStateException(e));
  }

  private static DatabaseAdapter open(ConnectionString url, Executor executor) {
    if (!url.password().equals(Optional.of(PASSWORD))) {
      throw new MigrationException(
          StandardErrorCode.ACCESS_DENIED, Outcome.NOT_APPLIED, "'" + url + "' is not for you");
    }
    return new MemoryAdapter(MemoryDatabase.named(url.path()), executor);
  }
}
