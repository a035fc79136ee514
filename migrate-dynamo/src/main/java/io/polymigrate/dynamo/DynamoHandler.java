package io.polymigrate.dynamo;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.OperationHandler;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A handler whose work blocks; subclasses say what, this class says where. */
abstract class DynamoHandler<T> implements OperationHandler<T> {
  private final Supplier<DynamoConnection> connection;

  DynamoHandler(Supplier<DynamoConnection> connection) {
    this.connection = connection;
  }

  /** Adds what stands against it; a thrown refusal counts as one more problem. */
  abstract void check(T operation, Execution run, Problems problems);

  abstract long apply(T operation, Execution run);

  /** Adds what is not as {@link #apply} leaves it. */
  abstract void inspect(T operation, Execution run, Problems problems);

  abstract RollbackResult undo(T operation, Execution run);

  void release(T operation, Execution run) {}

  private <R> CompletionStage<R> supply(OperationCall call, Callable<R> work) {
    return Stages.supply(
        connection.get().executor(),
        work,
        DynamoErrors.writing(
            "'" + call.operation().type() + "' on '" + call.operation().collectionOrTable() + "'"));
  }

  private Execution run(OperationCall call) {
    return new Execution(connection.get(), call);
  }

  private CompletionStage<Validation> asked(
      OperationCall call, java.util.function.Consumer<Problems> question) {
    return supply(
        call,
        () -> {
          Problems problems = new Problems();
          try {
            question.accept(problems);
          } catch (MigrationException e) {
            refusal(e, problems);
          } catch (IllegalArgumentException e) {
            problems.add(StandardErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
          }
          return problems.validation();
        });
  }

  // Only what the user can mend is a finding; an unreachable server is a failure of the question.
  private static void refusal(MigrationException e, Problems problems) {
    ErrorCode.Category category = e.code().category();
    boolean finding =
        e.outcome() == Outcome.NOT_APPLIED
            && (category == ErrorCode.Category.USER || category == ErrorCode.Category.UNSUPPORTED)
            && e.code() != StandardErrorCode.CANCELLED
            && e.code() != StandardErrorCode.ACCESS_DENIED;
    if (!finding) {
      throw e;
    }
    problems.add(e.code(), String.valueOf(e.getMessage()));
  }

  @Override
  public final CompletionStage<Validation> check(T operation, OperationCall call) {
    return asked(call, problems -> check(operation, run(call), problems));
  }

  @Override
  public final CompletionStage<Long> execute(T operation, OperationCall call) {
    return supply(
        call,
        () -> {
          Execution run = run(call);
          try {
            return apply(operation, run);
          } catch (RuntimeException e) {
            throw partly(e, run, call);
          }
        });
  }

  // A request's failure says what became of that; here it is about the whole operation.
  private static RuntimeException partly(RuntimeException e, Execution run, OperationCall call) {
    RuntimeException translated =
        DynamoErrors.writing(
                "'"
                    + call.operation().type()
                    + "' on '"
                    + call.operation().collectionOrTable()
                    + "'")
            .apply(e);
    return translated instanceof MigrationException known
            && known.outcome() == Outcome.NOT_APPLIED
            && run.begun()
        ? new MigrationException(
            known.code(), Outcome.PARTIALLY_APPLIED, String.valueOf(known.getMessage()), known)
        : translated;
  }

  @Override
  public final CompletionStage<Validation> inspect(T operation, OperationCall call) {
    return asked(call, problems -> inspect(operation, run(call), problems));
  }

  @Override
  public final CompletionStage<RollbackResult> rollBack(T operation, OperationCall call) {
    return supply(call, () -> undo(operation, run(call)));
  }

  @Override
  public final CompletionStage<Void> finalizeUndo(T operation, OperationCall call) {
    return supply(
        call,
        () -> {
          release(operation, run(call));
          return null;
        });
  }

  /** A rollback that restored definitions, and no single records. */
  static RollbackResult undone(Execution run) {
    return new RollbackResult(run.operationId(), 0, List.of(), 0);
  }
}
