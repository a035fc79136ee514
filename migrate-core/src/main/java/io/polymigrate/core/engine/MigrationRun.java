package io.polymigrate.core.engine;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.transform.FunctionRegistry;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.verify.Verifier;
import io.polymigrate.core.verify.VerifyEnd;
import io.polymigrate.core.verify.VerifyOptions;
import io.polymigrate.core.verify.VerifyResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a specification between two open adapters. */
public final class MigrationRun {
  static final String RUN_ENTRY = "run";
  private static final String FINISHED = "{\"finished\":true}";
  // Saved with the first load's entries: a run refused before that leaves nothing behind.
  static final String STARTED = "{\"finished\":false}";

  private static final Logger LOG = LoggerFactory.getLogger(MigrationRun.class);

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
    RunContext run = context(runId, given);
    Checkpoints checkpoints = run.checkpoints();
    List<LoadUnit> units = units(run);
    return locked(checkpoints, given, () -> run(restart, run, units, start));
  }

  // A lock that can't be given back ends by itself: that is no reason to fail, nor to hide the one.
  private static <T> T locked(Checkpoints checkpoints, CallContext given, Supplier<T> work) {
    AsyncCloseable lock = checkpoints.lock(given::cancel);
    try {
      return work.get();
    } finally {
      try {
        Stages.join(lock.closeAsync());
      } catch (MigrationException e) {
        LOG.warn("[run] lock not given back: {}", e.getMessage());
      }
    }
  }

  private RunSummary run(boolean restart, RunContext run, List<LoadUnit> units, long start) {
    Checkpoints checkpoints = run.checkpoints();
    Map<String, String> entries = checkpoints.load();
    boolean unfinished = STARTED.equals(entries.get(RUN_ENTRY));
    boolean resumed = !restart && unfinished;
    Map<String, List<String>> undoIds = unfinished && restart ? undoIds(entries) : Map.of();
    if (!resumed) {
      if (!entries.isEmpty()) {
        checkpoints.delete();
      }
      entries = Map.of();
    }
    List<RunSummary.ContainerSummary> containers =
        LeftOutReport.told(load(run, units, entries, undoIds), target, run.call());
    List<UnitVerification> verifications =
        spec.options().verify() != RunOptions.Verify.NO ? verify(run, units) : List.of();
    checkpoints.save(Map.of(RUN_ENTRY, FINISHED));
    return summary(runId, resumed, start, containers, verifications);
  }

  /**
   * Loads the records of a file of dead letters, once they are mended, through the same transforms.
   * What is refused again goes into another file. Blocks.
   */
  public RunSummary replay(Path letters, CallContext given) {
    long start = System.nanoTime();
    String replayId = runId + "-replay";
    RunContext run = context(replayId, given);
    String container = LetterReader.container(letters);
    List<LoadUnit> units = new ArrayList<>();
    for (LoadUnit unit : units(run)) {
      if (unit.name().equals(container)) {
        units.add(unit.from(new LetterExtraction(unit.extraction(), letters, executor)));
      }
    }
    if (units.isEmpty()) {
      throw MigrationException.invalid(
          "The dead letters '"
              + letters
              + "' are of '"
              + container
              + "', which is not in the specification");
    }
    requireKey(units.get(0), run);
    List<RunSummary.ContainerSummary> containers =
        locked(
            run.checkpoints(),
            given,
            () -> {
              run.checkpoints().delete();
              List<RunSummary.ContainerSummary> loaded = load(run, units, Map.of(), Map.of());
              run.checkpoints().delete();
              return loaded;
            });
    return summary(replayId, false, start, containers, List.of());
  }

  // Without a key a container is loaded whole: its dead letters would take the place of the rest.
  private void requireKey(LoadUnit unit, RunContext run) {
    TransformContext context = new TransformContext(functions, run.source(), run.call());
    if (key(unit, run, context).isEmpty()) {
      throw MigrationException.invalid(
          "The records of '"
              + unit.name()
              + "' have no key, so single ones can't be loaded again: mend them in the source and"
              + " run the migration again");
    }
  }

  /** Compares the targets with what their sources give after the transforms. Blocks. */
  public VerifySummary verify(CallContext given) {
    long start = System.nanoTime();
    RunContext run = context(runId, given);
    List<UnitVerification> verifications = verify(run, units(run));
    return new VerifySummary(verifications, (System.nanoTime() - start) / 1e9);
  }

  private RunContext context(String id, CallContext given) {
    RunOptions options = spec.options();
    CallContext call =
        options.rate().equals(RunOptions.Rate.UNLIMITED)
            ? given
            : given.withRateLimit(TokenRate.of(options.rate()));
    Optional<Path> file = options.checkpointFile();
    CheckpointStore store =
        file.<CheckpointStore>map(FileCheckpointStore::new).orElseGet(target::checkpoints);
    return new RunContext(
        source,
        new StoreExtraction(source),
        target,
        functions,
        options,
        call,
        executor,
        new Checkpoints(store, id),
        file.isEmpty());
  }

  private List<LoadUnit> units(RunContext run) {
    return LoadUnits.of(spec.migrations(), run.source(), spec.options());
  }

  private static List<RunSummary.ContainerSummary> load(
      RunContext run,
      List<LoadUnit> units,
      Map<String, String> entries,
      Map<String, List<String>> undoIds) {
    List<RunSummary.ContainerSummary> containers = new ArrayList<>();
    for (LoadUnit unit : units) {
      run.call().throwIfStopped();
      UnitRun load = new UnitRun(run, unit, entries, undoIds.getOrDefault(unit.name(), List.of()));
      Counts counts = counts(load, !containers.isEmpty());
      containers.add(
          new RunSummary.ContainerSummary(
              unit.name(),
              unit.load().targetTable(),
              counts.read(),
              counts.written(),
              counts.skipped(),
              counts.rejected(),
              load.orphans(),
              load.undoId(),
              load.leftOut()));
    }
    return containers;
  }

  // Identities that prior images were kept under, by load; in the order they were kept.
  private static Map<String, List<String>> undoIds(Map<String, String> entries) {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    entries.forEach(
        (entry, value) -> {
          if (!entry.equals(RUN_ENTRY) && !entry.contains("#")) {
            ids.put(entry, UnitState.read(value).undoIds());
          }
        });
    return ids;
  }

  /**
   * Undoes what the latest run of this identity loaded, the last load first, where prior images
   * were kept. Idempotent; may be interrupted and called again. Then the run is forgotten. Blocks.
   *
   * @return what became of each load, in the order they were undone
   */
  public List<RollbackResult> rollBack(CallContext call) {
    RunContext run = context(runId, call);
    return alone(
        run,
        ids -> {
          List<RollbackResult> results = new ArrayList<>();
          Collections.reverse(ids);
          for (String id : ids) {
            begun(() -> target.rollBack(id, call)).ifPresent(results::add);
          }
          run.checkpoints().delete();
          return results;
        });
  }

  /** Gives up the prior images of the latest run of this identity. Idempotent. Blocks. */
  public void finalizeUndo(CallContext call) {
    boolean unused =
        alone(
            context(runId, call),
            ids -> {
              for (String id : ids) {
                begun(() -> target.finalizeUndo(id, call).thenApply(done -> true));
              }
              return true;
            });
  }

  // Under the run's lock: a run that goes on meanwhile would load what is taken back.
  private <T> T alone(RunContext run, Function<List<String>, T> work) {
    // Refuses before anything is written, a lock too; what counts is read under it.
    var unused = keptUndo(run);
    return locked(run.checkpoints(), run.call(), () -> work.apply(keptUndo(run)));
  }

  // A load has its identity before it begins, and may never have begun.
  private static <T> Optional<T> begun(Supplier<CompletionStage<T>> undo) {
    try {
      return Optional.of(Stages.join(undo.get()));
    } catch (MigrationException e) {
      if (e.code() == StandardErrorCode.OPERATION_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<String> keptUndo(RunContext run) {
    Map<String, List<String>> kept = undoIds(run.checkpoints().load());
    List<String> ids = new ArrayList<>();
    for (LoadUnit unit : units(run)) {
      ids.addAll(kept.getOrDefault(unit.name(), List.of()));
    }
    if (ids.isEmpty()) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_FOUND,
          Outcome.NOT_APPLIED,
          "Run '"
              + runId
              + "' kept no prior images, so there is nothing to undo: say 'undo: true' in its load"
              + " steps before it runs");
    }
    return ids;
  }

  private static Counts counts(UnitRun load, boolean afterOthers) {
    try {
      return load.run();
    } catch (MigrationException e) {
      throw afterOthers ? UnitRun.afterSome(e) : e;
    }
  }

  private List<UnitVerification> verify(RunContext run, List<LoadUnit> units) {
    List<UnitVerification> verifications = new ArrayList<>();
    VerifyOptions options = VerifyOptions.defaults().withParallelism(spec.options().parallelism());
    Verifier verifier = new Verifier(executor, options, run.call());
    TransformContext context = new TransformContext(functions, run.source(), run.call());
    for (LoadUnit unit : units) {
      VerifyEnd end = new VerifyEnd(unit.extraction(), unit.request(), unit.transforms(), context);
      String container = unit.load().targetTable();
      Set<String> rejected = LetterReader.targetKeys(run.deadLetters(unit).file());
      VerifyResult result =
          verifier.verify(
              end,
              new StoreExtraction(target),
              container,
              unit.load().key().isEmpty() ? Optional.empty() : Optional.of(unit.load().key()),
              rejected);
      verifications.add(new UnitVerification(unit.name(), container, result));
    }
    return verifications;
  }

  private static List<String> key(LoadUnit unit, RunContext run, TransformContext context) {
    if (!unit.load().key().isEmpty()) {
      return unit.load().key();
    }
    ExtractPlan plan =
        Stages.join(unit.extraction().plan(unit.request().withParallelism(1), run.call()));
    try {
      return TransformChain.bind(plan.schema(), unit.transforms(), context).schema().key();
    } finally {
      Stages.join(plan.closeAsync());
    }
  }

  private static RunSummary summary(
      String id,
      boolean resumed,
      long start,
      List<RunSummary.ContainerSummary> containers,
      List<UnitVerification> verifications) {
    Counts total = Counts.NONE;
    for (RunSummary.ContainerSummary c : containers) {
      total = total.plus(new Counts(c.read(), c.written(), c.skipped(), c.rejected()));
    }
    return new RunSummary(
        id,
        resumed,
        total.read(),
        total.written(),
        total.skipped(),
        total.rejected(),
        (System.nanoTime() - start) / 1e9,
        containers,
        verifications);
  }
}
