package org.example.folder;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.spi.BlockingAdapter;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** One folder. Holds nothing open but what plans and loads hold. */
final class FolderAdapter extends BlockingAdapter {
  private final Folder folder;
  private final Executor executor;
  private final JournaledOperations operations;

  FolderAdapter(Folder folder, Executor executor) {
    super(executor);
    this.folder = folder;
    this.executor = executor;
    this.operations = FolderOperations.of(new FolderStore(folder, executor));
  }

  /** Runs work that touches files; never on the caller's thread. */
  <T> CompletionStage<T> run(String doing, Callable<T> work) {
    return Stages.supply(executor, work, failure -> FolderErrors.translate(failure, doing));
  }

  /** Writes batches one after the other. */
  SerialSink sink(SerialSink.Writer writer, String doing) {
    return new SerialSink(executor, writer, writing(doing));
  }

  /** Closes a file, once. */
  CloseOnce closing(AutoCloseable file) {
    return CloseOnce.quietly(executor, file);
  }

  Folder folder() {
    return folder;
  }

  @Override
  public AdapterInfo info() {
    return new AdapterInfo(
        "folder", "Folder", folder.format().suffix().substring(1), folder.toString());
  }

  @Override
  public JournaledOperations journaled() {
    return operations;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return FolderTypes.support(type);
  }

  @Override
  protected Function<Throwable, RuntimeException> reading(String doing) {
    return failure -> FolderErrors.translate(failure, doing);
  }

  @Override
  protected Function<Throwable, RuntimeException> writing(String doing) {
    return failure -> FolderErrors.translate(failure, doing);
  }

  @Override
  protected List<ContainerDescription> describeAll(CallContext context) throws IOException {
    List<ContainerDescription> all = new ArrayList<>();
    for (String container : folder.containers()) {
      context.throwIfStopped();
      all.add(describeOne(container, context));
    }
    return all;
  }

  @Override
  protected ContainerDescription describeOne(String name, CallContext context) throws IOException {
    try (Container container = Container.open(folder, name)) {
      return new ContainerDescription(
          name,
          "file",
          container.schema(),
          container.inferred(),
          -1,
          List.of(),
          List.of(),
          Map.of());
    }
  }

  @Override
  protected ExtractPlan makePlan(ExtractRequest request, CallContext context) throws IOException {
    return FolderPlan.of(this, request);
  }

  @Override
  protected LoadSession startLoad(LoadRequest request, CallContext context) throws IOException {
    return FolderLoad.open(this, request);
  }

  @Override
  public CheckpointStore checkpoints() {
    return new FolderCheckpoints(this);
  }

  // Plans and loads close their files themselves.
  @Override
  protected void disconnect() {}
}
