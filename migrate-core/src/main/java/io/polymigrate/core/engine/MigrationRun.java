package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.FunctionRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One run of a specification between two open adapters. */
public final class MigrationRun {
  private static final String RUN_ENTRY = "run";
  private static final String FINISHED = "{\"finished\":true}";
  private static final String STARTED = "{\"finished\":false}";

  private final MigrationSpec spec;
  private final String runId;
  private final DatabaseAdapter source;
  private final DatabaseAdapter target;
  private final FunctionRegistry functions;
  private final Executor executor;

  /**
   * A run.
   *
   * @param runId its identity: an unfinished run of the same identity is resumed
   * @param executor where workers run; must start a new thread when all are busy
   */
  public MigrationRun(
      MigrationSpec spec,
      String runId,
      DatabaseAdapter source,
      DatabaseAdapter target,
      FunctionRegistry functions,
      Executor executor) {
    this.spec = spec;
    this.runId = runId;
    this.source = source;
    this.target = target;
    this.functions = functions;
    this.executor = executor;
  }

  /**
   * Runs to the end. Blocks.
   *
   * @param restart whether an unfinished run of the same identity is forgotten
   */
  public RunSummary run(boolean restart, CallContext given) {
    long start = System.nanoTime();
    RunOptions options = spec.options();
    CallContext call =
        options.rate().equals(RunOptions.Rate.UNLIMITED)
            ? given
            : given.withRateLimit(TokenRate.of(options.rate()));
    Optional<Path> file = options.checkpointFile();
    CheckpointStore store =
        file.<CheckpointStore>map(FileCheckpointStore::new).orElseGet(target::checkpoints);
    Checkpoints checkpoints = new Checkpoints(store, runId);
    Extraction extraction = new StoreExtraction(source);
    RunContext run =
        new RunContext(
            source,
            extraction,
            target,
            functions,
            options,
            call,
            executor,
            checkpoints,
            file.isEmpty());
    List<LoadUnit> units = LoadUnits.of(spec.migrations(), extraction, options);
    Map<String, String> entries = checkpoints.load();
    boolean resumed = !restart && STARTED.equals(entries.get(RUN_ENTRY));
    if (!resumed) {
      if (!entries.isEmpty()) {
        checkpoints.delete();
      }
      entries = Map.of();
      checkpoints.save(Map.of(RUN_ENTRY, STARTED));
    }
    List<RunSummary.ContainerSummary> containers = new ArrayList<>();
    Counts total = Counts.NONE;
    for (LoadUnit unit : units) {
      call.throwIfStopped();
      Counts counts = new UnitRun(run, unit, entries).run();
      total = total.plus(counts);
      containers.add(
          new RunSummary.ContainerSummary(
              unit.name(),
              unit.load().targetTable(),
              counts.read(),
              counts.written(),
              counts.skipped(),
              counts.rejected()));
    }
    checkpoints.save(Map.of(RUN_ENTRY, FINISHED));
    return new RunSummary(
        runId,
        resumed,
        total.read(),
        total.written(),
        total.skipped(),
        total.rejected(),
        (System.nanoTime() - start) / 1e9,
        containers);
  }
}
