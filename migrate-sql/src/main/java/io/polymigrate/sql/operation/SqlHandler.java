package io.polymigrate.sql.operation;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.OperationHandler;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A handler whose work blocks; subclasses say what, this class says where. Each operation is one
 * subclass. A rollback that finds its note missing has nothing to undo: the note is as durable as
 * the change.
 */
abstract class SqlHandler<T> implements OperationHandler<T> {
  private final Database database;

  SqlHandler(Database database) {
    this.database = database;
  }

  /** Adds what stands against it; a thrown refusal counts as one more problem. */
  abstract void check(T operation, Execution run, Problems problems) throws Exception;

  abstract long apply(T operation, Execution run) throws Exception;

  /** Adds what is not as {@link #apply} leaves it. */
  abstract void inspect(T operation, Execution run, Problems problems) throws Exception;

  abstract RollbackResult undo(T operation, Execution run) throws Exception;

  void release(T operation, Execution run) throws Exception {}

  @Override
  public final CompletionStage<Validation> check(T operation, OperationCall call) {
    return database.supply(
        () -> {
          Problems problems = new Problems();
          try {
            check(operation, new Execution(database, call), problems);
          } catch (MigrationException e) {
            refusal(e, problems);
          } catch (IllegalArgumentException e) {
            problems.add(StandardErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
          }
          return problems.validation();
        });
  }

  @Override
  public final CompletionStage<Long> execute(T operation, OperationCall call) {
    return database.supply(
        () ->
            database.exclusively(
                call.operationId(), () -> applying(operation, new Execution(database, call))));
  }

  // A driver's failure says what became of one statement; here it is about the whole operation.
  private long applying(T operation, Execution run) throws Exception {
    try {
      return apply(operation, run);
    } catch (SQLException | MigrationException e) {
      MigrationException known = database.translate(e);
      if (known.outcome() != Outcome.NOT_APPLIED || !run.begun()) {
        throw known;
      }
      throw new MigrationException(
          known.code(), Outcome.PARTIALLY_APPLIED, String.valueOf(known.getMessage()), known);
    }
  }

  @Override
  public final CompletionStage<Validation> inspect(T operation, OperationCall call) {
    return database.supply(
        () -> {
          Problems problems = new Problems();
          try {
            inspect(operation, new Execution(database, call), problems);
          } catch (MigrationException e) {
            refusal(e, problems);
          } catch (IllegalArgumentException e) {
            problems.add(StandardErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
          }
          return problems.validation();
        });
  }

  @Override
  public final CompletionStage<RollbackResult> rollBack(T operation, OperationCall call) {
    return database.supply(
        () ->
            database.exclusively(
                call.operationId(), () -> undoing(operation, new Execution(database, call))));
  }

  private RollbackResult undoing(T operation, Execution run) throws Exception {
    RollbackResult result = undo(operation, run);
    dropHelper(run);
    return result;
  }

  // An execution that died while it made a column NOT NULL leaves the check that spares the scan.
  private static void dropHelper(Execution run) throws Exception {
    SqlDialect dialect = run.dialect();
    String helper = Names.part(run.operationId(), 0);
    Optional<Table> table =
        run.database().transaction(session -> dialect.table(session, run.container()));
    if (table.isPresent()
        && run.database()
            .transaction(session -> dialect.hasConstraint(session, table.get(), helper))) {
      run.change(
          "undo.helper",
          () -> {},
          session -> !dialect.hasConstraint(session, table.get(), helper),
          Ddl.alter(table.get(), "DROP CONSTRAINT " + dialect.quote(helper)));
    }
  }

  @Override
  public final CompletionStage<Void> finalizeUndo(T operation, OperationCall call) {
    return database.supply(
        () ->
            database.exclusively(
                call.operationId(),
                () -> {
                  release(operation, new Execution(database, call));
                  return null;
                }));
  }

  // Only what the user can mend is a finding; an unreachable server is a failure of the question.
  private static void refusal(MigrationException e, Problems problems) {
    boolean finding =
        e.outcome() == Outcome.NOT_APPLIED
            && e.code() instanceof StandardErrorCode code
            && (code.category() == StandardErrorCode.Category.USER
                || code.category() == StandardErrorCode.Category.UNSUPPORTED)
            && code != StandardErrorCode.CANCELLED;
    if (!finding) {
      throw e;
    }
    problems.add((StandardErrorCode) e.code(), String.valueOf(e.getMessage()));
  }

  /** A rollback that restored definitions, and no single records. */
  static RollbackResult undone(Execution run) {
    return new RollbackResult(run.operationId(), 0, List.of(), 0);
  }
}
