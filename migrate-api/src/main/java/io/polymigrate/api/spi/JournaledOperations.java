package io.polymigrate.api.spi;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The life of an execution, the same in every adapter: identity, resume, <em>already applied</em>,
 * rollback and finalize, all by the journal. Safe for use by many threads.
 */
public final class JournaledOperations {
  private final OperationHandlers handlers;
  private final OperationJournal journal;
  private final Clock clock;

  /** The flow over an adapter's table and journal. */
  public JournaledOperations(OperationHandlers handlers, OperationJournal journal, Clock clock) {
    this.handlers = handlers;
    this.journal = journal;
    this.clock = clock;
  }

  /** See {@link io.polymigrate.api.DatabaseAdapter#operations()}. */
  public Set<OperationType> operations() {
    return handlers.operations();
  }

  /** See {@link io.polymigrate.api.DatabaseAdapter#execute}. */
  public CompletionStage<OperationResult> execute(
      MigrationOperation operation, CallContext context) {
    return guarded(
        () -> {
          OperationHandlers.Bound<?> bound = handlers.bind(operation);
          String id = operation.operationId().orElseGet(() -> UUID.randomUUID().toString());
          return journal.find(id).thenCompose(found -> begin(bound, operation, id, found, context));
        });
  }

  private CompletionStage<OperationResult> begin(
      OperationHandlers.Bound<?> bound,
      MigrationOperation operation,
      String id,
      Optional<JournalEntry> found,
      CallContext context) {
    if (found.isPresent()) {
      return resume(bound, operation, found.get(), context);
    }
    JournalEntry entry =
        new JournalEntry(
            id,
            operation.sha256(),
            Json.write(operation.withOperationId(id).toMap()),
            JournalEntry.State.RUNNING,
            Optional.empty(),
            0,
            clock.instant());
    return check(bound, new Call(operation, entry, context))
        .thenCompose(
            validation -> {
              refuse(operation, validation);
              return journal.insert(entry);
            })
        .thenCompose(
            inserted ->
                inserted
                    ? run(bound, operation, entry, context)
                    : journal
                        .find(id)
                        .thenCompose(
                            other -> resume(bound, operation, other.orElse(entry), context)));
  }

  private CompletionStage<OperationResult> resume(
      OperationHandlers.Bound<?> bound,
      MigrationOperation operation,
      JournalEntry entry,
      CallContext context) {
    String id = entry.operationId();
    requireSame(operation, entry);
    return switch (entry.state()) {
      case RUNNING -> run(bound, operation, entry, context);
      case APPLIED, FINALIZED ->
          CompletableFuture.completedFuture(
              new OperationResult.AlreadyApplied(
                  id, "journal: " + entry.state() + " at " + entry.updatedAt()));
      case ROLLING_BACK, ROLLED_BACK ->
          throw failure(
              StandardErrorCode.ALREADY_ROLLED_BACK,
              "Operation '" + id + "' was rolled back; give it a new id to apply it again");
    };
  }

  private static void requireSame(MigrationOperation operation, JournalEntry entry) {
    if (!entry.sha256().equals(operation.sha256())) {
      throw failure(
          StandardErrorCode.OPERATION_ID_REUSED,
          "Operation id '"
              + entry.operationId()
              + "' was used for another operation; give this one its own id");
    }
  }

  private <T> CompletionStage<OperationResult> run(
      OperationHandlers.Bound<T> bound,
      MigrationOperation operation,
      JournalEntry entry,
      CallContext context) {
    Call call = new Call(operation, entry, context);
    return bound
        .handler()
        .execute(bound.parsed(), call)
        .thenCompose(
            records ->
                journal
                    .update(
                        call.entry.withState(JournalEntry.State.APPLIED, records, clock.instant()))
                    .thenApply(done -> new OperationResult.Applied(entry.operationId(), records)));
  }

  /**
   * Notes that a load which keeps prior images begins or goes on; then it can be rolled back and
   * finalised like any execution, by the handler of its type. Complete before the first record is
   * written.
   *
   * @param load see {@link io.polymigrate.api.record.LoadRequest#undoOperation()}
   * @param undo what the handler needs; only taken when the load begins
   * @return the journal's entry, with the undo data it began with; fails when the load was rolled
   *     back or finalised
   */
  public CompletionStage<JournalEntry> beginLoad(MigrationOperation load, String undo) {
    String id =
        load.operationId()
            .orElseThrow(() -> new IllegalArgumentException("A load needs its identity"));
    JournalEntry fresh =
        new JournalEntry(
            id,
            load.sha256(),
            Json.write(load.toMap()),
            JournalEntry.State.RUNNING,
            Optional.of(undo),
            0,
            clock.instant());
    return guarded(
        () ->
            journal
                .find(id)
                .thenCompose(
                    found -> found.isPresent() ? goOn(load, found.get()) : beginLoad(load, fresh)));
  }

  private CompletionStage<JournalEntry> beginLoad(MigrationOperation load, JournalEntry fresh) {
    return journal
        .insert(fresh)
        .thenCompose(
            inserted ->
                inserted
                    ? CompletableFuture.completedFuture(fresh)
                    : journal
                        .find(fresh.operationId())
                        .thenCompose(other -> goOn(load, other.orElse(fresh))));
  }

  private CompletionStage<JournalEntry> goOn(MigrationOperation load, JournalEntry entry) {
    requireSame(load, entry);
    return switch (entry.state()) {
      case RUNNING -> CompletableFuture.completedFuture(entry);
      case APPLIED -> {
        JournalEntry again =
            entry.withState(JournalEntry.State.RUNNING, entry.records(), clock.instant());
        yield journal.update(again).thenApply(done -> again);
      }
      case FINALIZED ->
          throw failure(
              StandardErrorCode.ALREADY_FINALIZED,
              "Load '" + entry.operationId() + "' was finalised; start the run anew to load again");
      case ROLLING_BACK, ROLLED_BACK ->
          throw failure(
              StandardErrorCode.ALREADY_ROLLED_BACK,
              "Load '"
                  + entry.operationId()
                  + "' was rolled back; start the run anew to load again");
    };
  }

  /**
   * Notes that a load is complete. Idempotent.
   *
   * @param records how many records it changed
   */
  public CompletionStage<Void> endLoad(String operationId, long records) {
    return guarded(
        () ->
            load(operationId)
                .thenCompose(
                    entry ->
                        entry.state() == JournalEntry.State.RUNNING
                            ? journal.update(
                                entry.withState(
                                    JournalEntry.State.APPLIED, records, clock.instant()))
                            : CompletableFuture.<Void>completedFuture(null)));
  }

  /** See {@link io.polymigrate.api.DatabaseAdapter#check}. */
  public CompletionStage<Validation> check(MigrationOperation operation, CallContext context) {
    return guarded(() -> check(handlers.bind(operation), call(operation, context)));
  }

  private static <T> CompletionStage<Validation> check(
      OperationHandlers.Bound<T> bound, OperationCall call) {
    return bound.handler().check(bound.parsed(), call);
  }

  /** See {@link io.polymigrate.api.DatabaseAdapter#inspect}. */
  public CompletionStage<Validation> inspect(MigrationOperation operation, CallContext context) {
    return guarded(() -> inspect(handlers.bind(operation), call(operation, context)));
  }

  private static <T> CompletionStage<Validation> inspect(
      OperationHandlers.Bound<T> bound, OperationCall call) {
    return bound.handler().inspect(bound.parsed(), call);
  }

  /** See {@link io.polymigrate.api.DatabaseAdapter#rollBack}. */
  public CompletionStage<RollbackResult> rollBack(String operationId, CallContext context) {
    return guarded(
        () ->
            load(operationId)
                .thenCompose(
                    entry ->
                        switch (entry.state()) {
                          case ROLLED_BACK ->
                              CompletableFuture.completedFuture(
                                  new RollbackResult(
                                      operationId, entry.records(), java.util.List.of(), 0));
                          case FINALIZED ->
                              throw failure(
                                  StandardErrorCode.ALREADY_FINALIZED,
                                  "Operation '"
                                      + operationId
                                      + "' was finalised; its undo data is gone, so it can't be"
                                      + " rolled back");
                          case RUNNING, APPLIED, ROLLING_BACK -> undo(entry, context);
                        }));
  }

  private CompletionStage<RollbackResult> undo(JournalEntry entry, CallContext context) {
    MigrationOperation operation = OperationCodec.fromJson(entry.operationJson());
    return undo(handlers.bind(operation), operation, entry, context);
  }

  private <T> CompletionStage<RollbackResult> undo(
      OperationHandlers.Bound<T> bound,
      MigrationOperation operation,
      JournalEntry entry,
      CallContext context) {
    JournalEntry undoing =
        entry.withState(JournalEntry.State.ROLLING_BACK, entry.records(), clock.instant());
    Call call = new Call(operation, undoing, context);
    // A handler that refuses must leave the state as it was, so that finalize is still possible.
    CompletionStage<Void> marked = journal.update(undoing);
    return marked
        .thenCompose(done -> bound.handler().rollBack(bound.parsed(), call))
        .handle(
            (result, failure) -> failure == null ? undone(call, result) : notUndone(entry, failure))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<RollbackResult> undone(Call call, RollbackResult result) {
    return journal
        .update(
            call.entry.withState(
                JournalEntry.State.ROLLED_BACK, result.restored(), clock.instant()))
        .thenApply(done -> result);
  }

  private CompletionStage<RollbackResult> notUndone(JournalEntry before, Throwable failure) {
    Throwable cause = Stages.unwrap(failure);
    boolean untouched =
        cause instanceof MigrationException e
            && e.outcome() == Outcome.NOT_APPLIED
            && before.state() != JournalEntry.State.ROLLING_BACK;
    if (!untouched) {
      return CompletableFuture.failedFuture(cause);
    }
    return journal
        .update(before)
        .thenCompose(done -> CompletableFuture.<RollbackResult>failedFuture(cause));
  }

  /** See {@link io.polymigrate.api.DatabaseAdapter#finalizeUndo}. */
  public CompletionStage<Void> finalizeUndo(String operationId, CallContext context) {
    return guarded(
        () ->
            load(operationId)
                .thenCompose(
                    entry ->
                        switch (entry.state()) {
                          case FINALIZED -> CompletableFuture.<Void>completedFuture(null);
                          case APPLIED, ROLLED_BACK -> release(entry, context);
                          case RUNNING, ROLLING_BACK ->
                              throw failure(
                                  StandardErrorCode.OPERATION_IN_PROGRESS,
                                  "Operation '"
                                      + operationId
                                      + "' is unfinished ("
                                      + entry.state()
                                      + "); run it or its rollback to the end"
                                      + " first");
                        }));
  }

  private CompletionStage<Void> release(JournalEntry entry, CallContext context) {
    MigrationOperation operation = OperationCodec.fromJson(entry.operationJson());
    return release(handlers.bind(operation), new Call(operation, entry, context))
        .thenCompose(
            done ->
                journal.update(
                    entry.withState(
                        JournalEntry.State.FINALIZED, entry.records(), clock.instant())));
  }

  private static <T> CompletionStage<Void> release(
      OperationHandlers.Bound<T> bound, OperationCall call) {
    return bound.handler().finalizeUndo(bound.parsed(), call);
  }

  private CompletionStage<JournalEntry> load(String operationId) {
    return journal
        .find(operationId)
        .thenApply(
            found ->
                found.orElseThrow(
                    () ->
                        failure(
                            StandardErrorCode.OPERATION_NOT_FOUND,
                            "No operation '" + operationId + "' was executed on this store")));
  }

  private Call call(MigrationOperation operation, CallContext context) {
    String id = operation.operationId().orElse("");
    JournalEntry entry =
        new JournalEntry(
            id, "", "", JournalEntry.State.RUNNING, Optional.empty(), 0, clock.instant());
    return new Call(operation, entry, context);
  }

  private static void refuse(MigrationOperation operation, Validation validation) {
    if (!validation.ok()) {
      Validation.Problem first = validation.problems().get(0);
      throw failure(
          first.code(),
          "'"
              + operation.type()
              + "' on '"
              + operation.collectionOrTable()
              + "' can't be applied: "
              + first.message());
    }
  }

  private static MigrationException failure(
      io.polymigrate.api.error.ErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }

  private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private final class Call implements OperationCall {
    private final MigrationOperation operation;
    private final CallContext context;
    private volatile JournalEntry entry;

    Call(MigrationOperation operation, JournalEntry entry, CallContext context) {
      this.operation = operation;
      this.entry = entry;
      this.context = context;
    }

    @Override
    public MigrationOperation operation() {
      return operation;
    }

    @Override
    public String operationId() {
      return entry.operationId();
    }

    @Override
    public CallContext context() {
      return context;
    }

    @Override
    public boolean executing() {
      return !entry.sha256().isEmpty();
    }

    @Override
    public Optional<String> undo() {
      return entry.undo();
    }

    @Override
    public CompletionStage<Void> saveUndo(String undo) {
      // Handlers save one after the other, so reading and replacing need not be one step.
      JournalEntry saved = entry.withUndo(undo, clock.instant());
      entry = saved;
      return journal.update(saved);
    }
  }
}
