package io.polymigrate.core.engine;

import io.polymigrate.api.AdapterConfig;
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
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads and writes a {@link LinesFolder}, with faults where asked for. */
final class LinesAdapter implements DatabaseAdapter {
  /** How many adapters are open: leaks show. */
  static final AtomicInteger OPEN = new AtomicInteger();

  /** How often a rest was to be cut. */
  static final AtomicInteger CUTS = new AtomicInteger();

  final LinesFolder folder;
  final AtomicInteger writes = new AtomicInteger();
  final AtomicInteger reads = new AtomicInteger();
  final AtomicInteger failOpen = new AtomicInteger();
  final AtomicInteger failComplete = new AtomicInteger();
  final int failWrite;
  final int loseReply;
  final int failRead;
  final boolean atomic;
  final int skewed;
  final boolean uncut;
  final AtomicInteger sources = new AtomicInteger();
  final CountDownLatch met = new CountDownLatch(1);
  private final boolean meet;
  private final LinesProvider provider;
  private final Executor executor;
  private final FileCheckpointStore checkpoints;
  private final Path path;
  private boolean closed;

  LinesAdapter(LinesProvider provider, AdapterConfig config) {
    this.provider = provider;
    this.executor = config.executor();
    this.path = Path.of("/" + config.url().path());
    this.folder = new LinesFolder(path);
    this.checkpoints = new FileCheckpointStore(path.resolve("_polymigrate_checkpoints.json"));
    this.failWrite = option(config, "fail_write");
    this.loseReply = option(config, "lose_reply");
    this.failRead = option(config, "fail_read");
    this.failOpen.set(Math.max(0, option(config, "fail_open")));
    this.failComplete.set(Math.max(0, option(config, "fail_complete")));
    this.atomic = config.url().option("atomic").isPresent();
    this.skewed = option(config, "skewed");
    this.meet = config.url().option("meet").isPresent();
    this.uncut = config.url().option("uncut").isPresent();
    OPEN.incrementAndGet();
  }

  private static int option(AdapterConfig config, String name) {
    return Integer.parseInt(config.url().option(name).orElse("-1"));
  }

  <T> CompletionStage<T> supply(Callable<T> work) {
    return Stages.supply(
        executor,
        work,
        e ->
            e instanceof MigrationException m
                ? m
                : new MigrationException(
                    StandardErrorCode.STORE_ERROR, Outcome.UNKNOWN, e.toString(), e));
  }

  @Override
  public AdapterInfo info() {
    return new AdapterInfo("lines", "Lines", "1", path.toString());
  }

  @Override
  public Set<OperationType> operations() {
    return provider.operations();
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return provider.support(type);
  }

  @Override
  public CompletionStage<OperationResult> execute(MigrationOperation o, CallContext c) {
    return CompletableFuture.failedFuture(unsupported());
  }

  @Override
  public CompletionStage<Validation> check(MigrationOperation o, CallContext c) {
    return CompletableFuture.failedFuture(unsupported());
  }

  @Override
  public CompletionStage<Validation> inspect(MigrationOperation o, CallContext c) {
    return CompletableFuture.failedFuture(unsupported());
  }

  @Override
  public CompletionStage<RollbackResult> rollBack(String id, CallContext c) {
    return CompletableFuture.failedFuture(unsupported());
  }

  @Override
  public CompletionStage<Void> finalizeUndo(String id, CallContext c) {
    return CompletableFuture.failedFuture(unsupported());
  }

  private static MigrationException unsupported() {
    return new MigrationException(
        StandardErrorCode.OPERATION_NOT_SUPPORTED, Outcome.NOT_APPLIED, "lines only move data");
  }

  @Override
  public CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return CompletableFuture.failedFuture(unsupported());
  }

  @Override
  public CompletionStage<ContainerDescription> describe(String container, CallContext context) {
    return supply(
        () -> {
          requireContainer(container);
          return new ContainerDescription(
              container,
              "file",
              folder.schema(container),
              false,
              -1,
              List.of(),
              List.of(),
              Map.of());
        });
  }

  private void requireContainer(String container) {
    if (!folder.exists(container)) {
      throw new MigrationException(
          StandardErrorCode.CONTAINER_NOT_FOUND,
          Outcome.NOT_APPLIED,
          "There is no '" + container + "'");
    }
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return supply(
        () -> {
          requireContainer(request.container());
          return new LinesPlan(this, request);
        });
  }

  @Override
  public CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return supply(
        () -> {
          if (failOpen.getAndDecrement() > 0) {
            throw lost(Outcome.NOT_APPLIED);
          }
          return new LinesLoad(this, request);
        });
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public synchronized CompletionStage<Void> closeAsync() {
    if (!closed) {
      closed = true;
      OPEN.decrementAndGet();
    }
    return CompletableFuture.completedFuture(null);
  }

  static MigrationException lost(Outcome outcome) {
    return new MigrationException(
        StandardErrorCode.CONNECTION_LOST, outcome, "The connection broke, as asked for");
  }

  void sourceOpened() {
    if (sources.incrementAndGet() > 1) {
      met.countDown();
    }
  }

  /** Once a rest was cut, nobody reads on before two do. */
  void meet() throws InterruptedException {
    if (meet && CUTS.get() > 0 && !met.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Nobody else reads");
    }
  }

  Optional<RuntimeException> readFault() {
    return reads.incrementAndGet() == failRead
        ? Optional.of(lost(Outcome.NOT_APPLIED))
        : Optional.empty();
  }
}
