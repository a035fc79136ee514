package io.polymigrate.core.engine;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A small store on disk for the engine's own tests: a folder of JSON lines. */
public final class LinesProvider implements AdapterProvider {
  /** Found by name. */
  public LinesProvider() {}

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("lines");
  }

  @Override
  public List<OptionDescription> options() {
    return List.of(
        new OptionDescription("fail_write", "never", "This write of the process fails"),
        new OptionDescription("lose_reply", "never", "This write is applied, its reply lost"),
        new OptionDescription("fail_open", "never", "So many loads fail to open"),
        new OptionDescription("fail_complete", "never", "So many loads fail to complete"),
        new OptionDescription("fail_read", "never", "This batch read fails"),
        new OptionDescription("skewed", "even", "One split with this estimate"),
        new OptionDescription("meet", "false", "After a cut two must read at once"),
        new OptionDescription("uncut", "false", "Splits are not cut while they are read"),
        new OptionDescription("atomic", "false", "Marks are committed with records"));
  }

  @Override
  public Set<OperationType> operations() {
    return Set.of(OperationType.EXTRACT, OperationType.LOAD);
  }

  /** Instants are kept as text, UUIDs not at all: enough to see both. */
  @Override
  public TypeSupport support(LogicalType type) {
    if (type == LogicalType.Simple.INSTANT) {
      return new TypeSupport.Carried(LogicalType.Simple.STRING, "text");
    }
    if (type == LogicalType.Simple.UUID) {
      return new TypeSupport.Refused("lines hold no UUIDs; cast it to string");
    }
    return new TypeSupport.Native(type.toString());
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return List.of();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    return CompletableFuture.completedFuture(new LinesAdapter(this, config));
  }
}
