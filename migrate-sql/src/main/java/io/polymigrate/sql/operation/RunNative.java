package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;

/**
 * Runs one statement in the store's own language.
 *
 * <p>Two situations: 1. The statement obeys transactions: it is committed together with its note,
 * so it happens exactly once. 2. It does not: a note goes before it and one after it, and a run
 * that finds only the first can't know; it says so, unless the statement is {@code idempotent}.
 */
final class RunNative extends BlockingHandler<RunNative.Spec, Execution> {

  /** What to run, and what undoes it. */
  record Spec(String statement, Optional<String> inverse, boolean idempotent) {}

  RunNative(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "statement", "inverse", "idempotent");
    OperationData.noConditions(operation, "write them into the statement");
    return new Spec(
        data.text("statement"), data.optionalText("inverse"), data.flag("idempotent", false));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {}

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    once(spec, run, spec.statement(), "run_native");
    return run.number("run_native_records");
  }

  private static void once(Spec spec, Execution run, String statement, String step)
      throws Exception {
    if (run.noted(step + "_done")) {
      return;
    }
    if (run.dialect().obeysTransactions(statement)) {
      inTransaction(run, statement, step);
      return;
    }
    if (run.noted(step + "_begun") && !spec.idempotent()) {
      throw new MigrationException(
          StandardErrorCode.STORE_ERROR,
          Outcome.UNKNOWN,
          "An earlier run of operation '"
              + run.operationId()
              + "' was interrupted while "
              + run.dialect().name()
              + " ran its statement, which obeys no transaction; look whether it took effect. If"
              + " it did not, or may run twice, run it under a new id with 'idempotent: true'");
    }
    run.note(step + "_begun", true);
    run.save();
    KillPoint.at(step + ".noted");
    long records =
        run.database()
            .patiently(
                run.context(),
                () -> run.database().outsideTransaction(session -> session.execute(statement)));
    KillPoint.at(step + ".after");
    run.note(step + "_records", records);
    run.note(step + "_done", true);
    run.save();
  }

  private static void inTransaction(Execution run, String statement, String step) throws Exception {
    KillPoint.at(step + ".before");
    run.database()
        .patiently(
            run.context(),
            () ->
                run.database()
                    .transaction(
                        session -> {
                          long records = session.execute(statement);
                          run.note(step + "_records", records);
                          run.note(step + "_done", true);
                          run.save();
                          KillPoint.at(step + ".commit");
                          return records;
                        }));
    KillPoint.at(step + ".after");
  }

  // Nobody but the user can tell what a statement leaves behind.
  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {}

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    if (!run.noted("run_native_done") && !run.noted("run_native_begun")) {
      return undone(run);
    }
    String inverse =
        spec.inverse()
            .orElseThrow(
                () ->
                    MigrationException.refusal(
                        StandardErrorCode.IRREVERSIBLE,
                        "Operation '"
                            + run.operationId()
                            + "' ran a statement without an 'inverse', so it can't be rolled"
                            + " back"));
    if (!run.noted("run_native_done") && !spec.idempotent()) {
      throw MigrationException.refusal(
          StandardErrorCode.STORE_ERROR,
          "Nobody knows whether the statement of operation '"
              + run.operationId()
              + "' took effect, so its inverse is not run; look, and undo it by hand if it did");
    }
    once(spec, run, inverse, "run_native.undo");
    return new RollbackResult(
        run.operationId(), run.number("run_native.undo_records"), java.util.List.of(), 0);
  }
}
