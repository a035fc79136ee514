package io.polymigrate.testkit.memory;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** A good adapter over a store in memory. */
final class MemoryAdapter implements DatabaseAdapter {
  private final MemoryDatabase database;
  private final Executor executor;
  private final JournaledOperations operations;
  private final AtomicInteger connections = new AtomicInteger();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  MemoryAdapter(MemoryDatabase database, Executor executor) {
    this.database = database;
    this.executor = executor;
    this.operations = MemoryOperations.of(this);
    connected(1);
  }

  /** Plans hold a connection like a real store's; closing the adapter frees those that are left. */
  void connected(int more) {
    connections.addAndGet(more);
    database.connected(more);
  }

  /** Does work on the executor, alone with the database. */
  <T> CompletionStage<T> alone(Callable<T> work) {
    return Stages.supply(
        executor,
        () -> {
          if (closed.isDone()) {
            throw new MigrationException(
                StandardErrorCode.CONNECTION_FAILED, Outcome.NOT_APPLIED, "The adapter is closed");
          }
          synchronized (database) {
            return work.call();
          }
        },
        e -> e instanceof RuntimeException known ? known : new IllegalStateException(e));
  }

  JournaledOperations journaled() {
    return operations;
  }

  MemoryDatabase database() {
    return database;
  }

  @Override
  public AdapterInfo info() {
    return new AdapterInfo("memory", "Memory", "1", "memory");
  }

  @Override
  public Set<OperationType> operations() {
    return operations.operations();
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return MemoryTypes.support(type);
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
    return alone(
        () -> {
          List<ContainerDescription> all = new ArrayList<>();
          database.containers.keySet().forEach(name -> all.add(description(name)));
          return all;
        });
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return alone(() -> description(container));
  }

  private ContainerDescription description(String name) {
    MemoryContainer container = database.container(name);
    return new ContainerDescription(
        name,
        "map",
        container.schema,
        false,
        container.records().size(),
        List.of(),
        List.of(),
        Map.of());
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return alone(
        () -> {
          context.throwIfStopped();
          return new MemoryPlan(this, request, database.container(request.container()).copy());
        });
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return alone(() -> MemoryLoad.open(this, request));
  }

  @Override
  public CheckpointStore checkpoints() {
    return new MemoryCheckpoints(this);
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (closed.complete(null)) {
      connected(-connections.get());
    }
    return closed;
  }
}
