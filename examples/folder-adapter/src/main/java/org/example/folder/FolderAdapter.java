package org.example.folder;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** One folder. Holds nothing open but what plans and loads hold. */
final class FolderAdapter implements DatabaseAdapter {
  private final Folder folder;
  private final Executor executor;
  private final JournaledOperations operations;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  FolderAdapter(Folder folder, Executor executor) {
    this.folder = folder;
    this.executor = executor;
    this.operations = FolderOperations.of(this);
  }

  /** Runs work that touches files; never on the caller's thread. */
  <T> CompletionStage<T> run(String doing, Callable<T> work) {
    return Stages.supply(
        executor,
        () -> {
          if (closed.isDone()) {
            throw FolderErrors.refusal(
                StandardErrorCode.CONNECTION_FAILED, "Can't " + doing + ": the adapter is closed");
          }
          return work.call();
        },
        failure -> FolderErrors.translate(failure, doing));
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
  public Set<OperationType> operations() {
    return operations.operations();
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return FolderTypes.support(type);
  }

  @Override
  public CompletionStage<OperationResult> execute(
      MigrationOperation operation, CallContext context) {
    return operations.execute(operation, context);
  }

  @Override
  public CompletionStage<Validation> check(MigrationOperation operation, CallContext context) {
    return operations.check(operation, context);
  }

  @Override
  public CompletionStage<Validation> inspect(MigrationOperation operation, CallContext context) {
    return operations.inspect(operation, context);
  }

  @Override
  public CompletionStage<RollbackResult> rollBack(String operationId, CallContext context) {
    return operations.rollBack(operationId, context);
  }

  @Override
  public CompletionStage<Void> finalizeUndo(String operationId, CallContext context) {
    return operations.finalizeUndo(operationId, context);
  }

  @Override
  public CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return run(
        "describe '" + folder + "'",
        () -> {
          List<ContainerDescription> all = new ArrayList<>();
          for (String container : folder.containers()) {
            context.throwIfStopped();
            all.add(description(container));
          }
          return all;
        });
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return run("describe '" + container + "'", () -> description(container));
  }

  private ContainerDescription description(String name) throws IOException {
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
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return run(
        "plan the extract of '" + request.container() + "'",
        () -> FolderPlan.of(this, request, context));
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return run(
        "open the load of '" + request.container() + "'", () -> FolderLoad.open(this, request));
  }

  @Override
  public CheckpointStore checkpoints() {
    return new FolderCheckpoints(this);
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
