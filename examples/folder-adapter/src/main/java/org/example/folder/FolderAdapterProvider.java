package org.example.folder;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Opens folders: {@code folder:///data/shop?format=csv}. */
public final class FolderAdapterProvider implements AdapterProvider {
  /** For the service loader. */
  public FolderAdapterProvider() {}

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("folder");
  }

  @Override
  public List<OptionDescription> options() {
    return List.of(
        new OptionDescription("format", "jsonl", "which files are containers: jsonl or csv"));
  }

  @Override
  public Set<OperationType> operations() {
    return FolderOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return FolderTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return FolderTypes.TABLE;
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    return Stages.supply(
        config.executor(),
        () -> new FolderAdapter(Folder.open(config.url()), config.executor()),
        failure -> FolderErrors.translate(failure, "Opening '" + config.url() + "'"));
  }
}
