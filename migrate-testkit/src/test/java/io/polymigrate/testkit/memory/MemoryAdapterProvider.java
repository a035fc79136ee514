package io.polymigrate.testkit.memory;

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
import java.util.concurrent.CompletionStage;

/** Opens stores of this process: {@code memory:///name}. */
public final class MemoryAdapterProvider implements AdapterProvider {
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
        () -> new MemoryAdapter(MemoryDatabase.named(config.url().path()), config.executor()),
        e -> e instanceof MigrationException m ? m : new IllegalStateException(e));
  }
}
