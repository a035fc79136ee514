package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.carry.Carriers;
import io.polymigrate.core.transform.TransformContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Runs one load from its plan to its completion, or goes on where one was interrupted. Blocks. */
final class UnitRun {
  private final RunContext run;
  private final LoadUnit unit;
  private final SplitEntries splits;
  private final Optional<UnitState> before;
  private final List<String> undoIds = new ArrayList<>();
  private final Patience patience;
  private final AtomicLong orphans = new AtomicLong();
  private List<LeftOut> leftOut = List.of();

  /**
   * A load's run.
   *
   * @param entries the run's checkpoint; nothing when it begins anew
   * @param earlier identities that prior images of the load were kept under, before it began anew
   */
  UnitRun(RunContext run, LoadUnit unit, Map<String, String> entries, List<String> earlier) {
    this.run = run;
    this.unit = unit;
    this.undoIds.addAll(earlier);
    this.patience = new Patience(run.options().retry(), run.call());
    this.before = Optional.ofNullable(entries.get(unit.name())).map(UnitState::read);
    before.ifPresent(state -> undoIds.addAll(state.undoIds()));
    boolean goesOn = before.isPresent() && before.get().resumable();
    this.splits = new SplitEntries(unit.name(), run.checkpoints(), goesOn ? entries : Map.of());
  }

  /** What became of all records. */
  Counts run() {
    if (before.isPresent() && before.get().done()) {
      requireNotRolledBack();
      leftOut = before.get().leftOut();
      return before.get().counts();
    }
    if (unit.load().undo() && !resumed()) {
      undoIds.add(newUndoId());
    }
    ExtractPlan plan =
        patience.join(
            () -> unit.extraction().plan(unit.request().withRanges(ranges()), run.call()), true);
    try {
      return load(plan);
    } finally {
      Stages.join(plan.closeAsync());
    }
  }

  /** What the load can be rolled back by. */
  Optional<String> undoId() {
    return undoIds.isEmpty() ? Optional.empty() : Optional.of(undoIds.get(undoIds.size() - 1));
  }

  /** How many records that were to be embedded belong to no record that was read. */
  long orphans() {
    return orphans.get();
  }

  /** What the target does not have of the source container, once it is loaded. */
  List<LeftOut> leftOut() {
    return leftOut;
  }

  private String newUndoId() {
    String random = UUID.randomUUID().toString();
    return run.checkpoints().runId() + random.substring(random.lastIndexOf('-'));
  }

  // A load that was rolled back since would be missing from the target.
  private void requireNotRolledBack() {
    if (undoId().isPresent()) {
      var unused =
          Stages.join(
              run.target()
                  .execute(
                      LoadRequest.undoOperation(
                          unit.load().targetTable(), unit.load().mode(), undoId().get()),
                      run.call()));
    }
  }

  private boolean resumed() {
    return !splits.isEmpty();
  }

  // With nothing left to read the plan is still needed for its schema.
  private List<KeyRange> ranges() {
    List<KeyRange> left = splits.remaining();
    return left.isEmpty() ? List.of(KeyRange.ALL) : left;
  }

  private Counts load(ExtractPlan plan) {
    TransformChain chain =
        TransformChain.bind(
            plan.schema(),
            unit.transforms(),
            new TransformContext(run.functions(), run.source(), run.call()));
    String target = unit.load().targetTable();
    RecordSchema keyed =
        TargetSchema.withKey(plan.schema(), chain.schema(), unit.load().key(), target);
    RecordSchema schema = TargetSchema.resolve(keyed, target, run.target()::support);
    if (!resumed() && !DuplicateKeys.impossible(chain, keyed.key())) {
      new DuplicateKeys(unit.extraction(), unit.request(), chain, keyed.key(), run.call())
          .check(target);
    }
    DeadLetters letters = run.deadLetters(unit);
    if (run.options().onError().reject()) {
      letters.probe();
    }
    LoadRequest request = request(schema);
    LoadSession session = patience.join(() -> run.target().openLoad(request, run.call()), false);
    unit.growingBatch().ifPresent(growing -> growing.limit(session.largestBatch()));
    try {
      return load(plan, chain, schema, session, letters);
    } finally {
      letters.close();
      Stages.join(session.closeAsync());
    }
  }

  private LoadRequest request(RecordSchema schema) {
    boolean whole = unit.unchanged() && unit.request().fields().isEmpty();
    Optional<ContainerDescription> origin =
        whole
            ? Optional.of(
                patience.join(
                    () -> run.sourceAdapter().describe(unit.request().container(), run.call()),
                    true))
            : Optional.empty();
    return new LoadRequest(
        unit.load().targetTable(),
        schema,
        origin,
        unit.load().mode(),
        unit.load().create(),
        run.checkpoints().runId(),
        resumed() ? before.flatMap(UnitState::resumeState) : Optional.empty(),
        run.checkpointsInTarget(),
        unit.load().undo() ? undoId() : Optional.empty(),
        unit.load().batchSize().orElse(Integer.MAX_VALUE),
        unit.load().options());
  }

  private Counts load(
      ExtractPlan plan,
      TransformChain chain,
      RecordSchema schema,
      LoadSession session,
      DeadLetters letters) {
    prepareLetters(letters);
    List<SplitTask> tasks = startEntries(plan, session);
    Rejects rejects =
        new Rejects(
            unit.load().targetTable(),
            schema.key(),
            run.options().onError(),
            letters,
            splits.settled());
    run.checkpoints().beforeSave(letters::force);
    // Records of one key must not overtake each other: where a key stays within its split, or there
    // is none, several writes may be in flight.
    boolean keysApart = chain.schema().key().equals(schema.key()) || schema.key().isEmpty();
    LoadState state =
        new LoadState(
            unit,
            run.options(),
            run.call(),
            run.executor(),
            plan,
            session,
            chain,
            Carriers.encoding(schema),
            unit.load().mode() != LoadMode.INSERT && !schema.key().isEmpty(),
            unit.growingBatch(),
            keysApart && !session.atomicCheckpoints() ? run.options().inFlight() : 1,
            run.checkpoints(),
            rejects,
            new AtomicReference<>());
    long expected = tasks.stream().mapToLong(task -> task.split().estimatedRecords()).sum();
    if (expected > 0) {
      run.call().progress().expected(unit.load().targetTable(), expected);
    }
    long orphansBefore = unit.extraction().orphans();
    work(state, tasks, rejects, keysApart && plan.resumable());
    orphans.set(unit.extraction().orphans() - orphansBefore);
    rejects.checkAtEnd();
    Counts total = splits.settled();
    requireBalanced(total);
    run.checkpoints().flush();
    KillPoint.at("engine.before-complete");
    patience.join(session::complete, true);
    KillPoint.at("engine.after-complete");
    leftOut = session.leftOut();
    UnitState done = new UnitState(true, true, Optional.empty(), undoIds, total, leftOut);
    run.checkpoints().save(Map.of(unit.name(), done.write()));
    return total;
  }

  private void requireBalanced(Counts total) {
    if (!total.balanced()) {
      throw new MigrationException(
          StandardErrorCode.INTERNAL_ERROR,
          Outcome.PARTIALLY_APPLIED,
          "'"
              + unit.name()
              + "': records read and accounted for differ: "
              + total
              + "; please report this");
    }
  }

  private void prepareLetters(DeadLetters letters) {
    if (!resumed()) {
      letters.startAnew();
      return;
    }
    letters.resume(splits.rejected());
  }

  private List<SplitTask> startEntries(ExtractPlan plan, LoadSession session) {
    UnitState started =
        new UnitState(
            false,
            plan.resumable(),
            Optional.of(session.resumeState()),
            undoIds,
            Counts.NONE,
            List.of());
    Map<String, String> others = new LinkedHashMap<>();
    others.put(unit.name(), started.write());
    others.put(MigrationRun.RUN_ENTRY, MigrationRun.STARTED);
    boolean nothingLeft = resumed() && splits.allDone();
    return splits.begin(nothingLeft ? List.of() : plan.splits(), others);
  }

  private void work(LoadState state, List<SplitTask> tasks, Rejects rejects, boolean cuts) {
    new Workers(state, splits, unit.request().parallelism(), cuts).move(tasks);
    Throwable failed = state.failure().get();
    if (failed != null) {
      saveWhatIsSettled(failed);
      throw rejects.anythingRead() ? afterSome(failed) : unchecked(failed);
    }
  }

  private void saveWhatIsSettled(Throwable failed) {
    try {
      run.checkpoints().flush();
    } catch (RuntimeException e) {
      failed.addSuppressed(e); // the next run repeats a little more
    }
  }

  /** The same failure, of a run that has changed the target before. */
  static RuntimeException afterSome(Throwable failed) {
    return failed instanceof MigrationException e && e.outcome() == Outcome.NOT_APPLIED
        ? new MigrationException(
            e.code(), Outcome.PARTIALLY_APPLIED, String.valueOf(e.getMessage()), e)
        : unchecked(failed);
  }

  static RuntimeException unchecked(Throwable failed) {
    if (failed instanceof RuntimeException e) {
      return e;
    }
    if (failed instanceof Error e) {
      throw e;
    }
    return new MigrationException(
        StandardErrorCode.INTERNAL_ERROR, Outcome.UNKNOWN, "The run failed: " + failed, failed);
  }
}
