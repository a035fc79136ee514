package io.polymigrate.core;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.engine.MigrationRun;
import io.polymigrate.core.engine.RunIdentity;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.engine.VerifySummary;
import io.polymigrate.core.spec.ExtractStep;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.core.spec.Migration;
import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.spec.Step;
import io.polymigrate.core.spec.StoreEnd;
import io.polymigrate.core.spec.TransformStep;
import io.polymigrate.core.transform.FunctionRegistry;
import io.polymigrate.core.transform.Transform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Moves data between two stores. Opens what it needs when it runs and closes all of it again;
 * between runs it holds nothing. Safe for use by many threads.
 */
public final class CrossPlatformMigrator {
  private final MigrationSpec spec;
  private final AdapterRegistry adapters;
  private final FunctionRegistry functions;
  private final @Nullable Executor executor;

  private CrossPlatformMigrator(Builder builder, MigrationSpec spec) {
    this.spec = spec;
    this.adapters = builder.adapters == null ? AdapterRegistry.load() : builder.adapters;
    this.functions = builder.functions;
    this.executor = builder.executor;
  }

  /** Starts describing a migration. */
  public static Builder builder() {
    return new Builder();
  }

  /** A migrator of a specification, with the adapters of the class path. */
  public static CrossPlatformMigrator of(MigrationSpec spec) {
    return builder().build(spec);
  }

  /** What it migrates. */
  public MigrationSpec spec() {
    return spec;
  }

  /** Runs to the end, resuming an interrupted run of the same specification. Blocks. */
  public RunSummary run() {
    return Stages.join(run(CallContext.create(), false));
  }

  /**
   * Starts a run on the executor.
   *
   * @param call deadline, cancellation, progress and rate
   * @param restart whether an interrupted run of the same specification is forgotten, not resumed
   * @return what the run did, or why it failed; then everything it opened is closed
   */
  public CompletionStage<RunSummary> run(CallContext call, boolean restart) {
    return withRun(run -> run.run(restart, call));
  }

  /** Starts comparing the targets with what their sources give after the transforms. */
  public CompletionStage<VerifySummary> verify(CallContext call) {
    return withRun(run -> run.verify(call));
  }

  /**
   * Starts loading the records of a file of dead letters, through the same transforms.
   *
   * @param letters the file, its records or the specification mended
   */
  public CompletionStage<RunSummary> replay(Path letters, CallContext call) {
    return withRun(run -> run.replay(letters, call));
  }

  /**
   * Starts undoing what the latest run of this specification loaded, where its load steps said
   * {@code undo: true}; records that others changed since are left alone and reported. May be
   * interrupted and called again; single loads are rolled back by {@link DatabaseAdapter#rollBack}
   * with the identity in the run's summary. Refused while the run is going on, here or elsewhere.
   *
   * @return what became of each load that had begun, the last one first; then the run is forgotten
   */
  public CompletionStage<List<RollbackResult>> rollBack(CallContext call) {
    return withRun(run -> run.rollBack(call));
  }

  /**
   * Starts giving up the prior images of the latest run; it can't be rolled back afterwards.
   * Refused while the run is going on, here or elsewhere.
   */
  public CompletionStage<Void> finalizeUndo(CallContext call) {
    return this.<@Nullable Void>withRun(
            run -> {
              run.finalizeUndo(call);
              return null;
            })
        .thenApply(done -> null);
  }

  private <T extends @Nullable Object> CompletionStage<T> withRun(Function<MigrationRun, T> work) {
    ConnectionString sourceUrl = url(spec.source());
    ConnectionString targetUrl = url(spec.target());
    ExecutorService owned = executor == null ? OwnedExecutor.create() : null;
    Executor used = executor == null ? Objects.requireNonNull(owned) : executor;
    CompletionStage<T> stage =
        Stages.supply(
            used,
            () -> {
              DatabaseAdapter source = Stages.join(adapters.open(sourceUrl, used));
              try {
                DatabaseAdapter target = Stages.join(adapters.open(targetUrl, used));
                try {
                  String runId = RunIdentity.of(spec, sourceUrl, targetUrl);
                  return work.apply(new MigrationRun(spec, runId, source, target, functions, used));
                } finally {
                  Stages.join(target.closeAsync());
                }
              } finally {
                Stages.join(source.closeAsync());
              }
            },
            CrossPlatformMigrator::failure);
    return owned == null ? stage : stage.whenComplete((done, failed) -> owned.shutdown());
  }

  private static RuntimeException failure(Throwable failed) {
    if (failed instanceof RuntimeException e) {
      return e;
    }
    return new MigrationException(
        io.polymigrate.api.error.StandardErrorCode.INTERNAL_ERROR,
        io.polymigrate.api.error.Outcome.UNKNOWN,
        "The run failed: " + failed,
        failed);
  }

  private ConnectionString url(StoreEnd end) {
    ConnectionString url = ConnectionString.parse(end.url());
    if (!adapters.provider(end.type()).schemes().contains(url.scheme())) {
      throw MigrationException.invalid(
          "An adapter of type '"
              + end.type()
              + "' does not open connection strings of scheme '"
              + url.scheme()
              + "'; it opens "
              + new java.util.TreeSet<>(adapters.provider(end.type()).schemes()));
    }
    return url;
  }

  /** Describes a migration. Not for use by several threads. */
  public static final class Builder {
    private @Nullable StoreEnd source;
    private @Nullable StoreEnd target;
    private final List<Migration> migrations = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private RunOptions options = RunOptions.defaults();
    private @Nullable AdapterRegistry adapters;
    private FunctionRegistry functions = FunctionRegistry.empty();
    private @Nullable Executor executor;

    private Builder() {}

    /** Where records come from. */
    public Builder source(String type, String url) {
      source = new StoreEnd(type, url);
      return this;
    }

    /** Where records go. */
    public Builder target(String type, String url) {
      target = new StoreEnd(type, url);
      return this;
    }

    /** Reads everything of a container. */
    public Builder extract(String sourceTable) {
      return step(ExtractStep.of(sourceTable));
    }

    /** Reads the records of a container that match, in batches of at most so many. */
    public Builder extract(
        String sourceTable, Map<String, @Nullable Object> conditions, int batchSize) {
      return step(new ExtractStep(sourceTable, List.of(), conditions, OptionalInt.of(batchSize)));
    }

    /** Changes records. */
    public Builder transform(Transform transform) {
      return step(new TransformStep(transform));
    }

    /** Writes into a container, which is made when it is not there; ends the migration. */
    public Builder load(String targetTable) {
      return step(LoadStep.of(targetTable));
    }

    /** Like {@link #load(String)}, with at most so many records per request. */
    public Builder load(String targetTable, int batchSize) {
      LoadStep load = LoadStep.of(targetTable);
      return step(
          new LoadStep(
              targetTable,
              load.key(),
              load.mode(),
              load.create(),
              OptionalInt.of(batchSize),
              load.undo(),
              load.options()));
    }

    /** Adds a step; a load step ends the migration, and the next step begins another one. */
    public Builder step(Step step) {
      steps.add(step);
      if (step instanceof LoadStep) {
        String name =
            steps.get(0) instanceof ExtractStep extract ? extract.sourceTable() : "migration";
        long same = migrations.stream().filter(other -> other.name().equals(name)).count();
        migrations.add(
            new Migration(same == 0 ? name : name + "-" + migrations.size(), List.copyOf(steps)));
        steps.clear();
      }
      return this;
    }

    /** Changes the options, starting from the defaults. */
    public Builder options(UnaryOperator<RunOptions> change) {
      options = change.apply(options);
      return this;
    }

    /** The adapters to choose from; by default those of the class path. */
    public Builder adapters(AdapterRegistry registry) {
      adapters = registry;
      return this;
    }

    /** The functions that files may name. */
    public Builder functions(FunctionRegistry registry) {
      functions = registry;
      return this;
    }

    /**
     * Where work runs; stays the caller's. Must start a new thread when all are busy. By default
     * each run has its own threads, and ends them.
     */
    public Builder executor(Executor given) {
      executor = given;
      return this;
    }

    /**
     * The migrator.
     *
     * @throws IllegalStateException when source, target or steps are missing
     */
    public CrossPlatformMigrator build() {
      if (source == null || target == null || migrations.isEmpty() || !steps.isEmpty()) {
        throw new IllegalStateException(
            "A migration needs a source, a target, and steps that end with a load");
      }
      return build(new MigrationSpec(source, target, migrations, options));
    }

    /** A migrator of a specification that was read from a file. */
    public CrossPlatformMigrator build(MigrationSpec spec) {
      return new CrossPlatformMigrator(this, spec);
    }
  }
}
