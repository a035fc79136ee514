package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.json.JsonParseException;

/**
 * Runs one command, given as a document or as its extended JSON.
 *
 * <p>Two situations: 1. The command obeys transactions: it is committed together with its note, so
 * it happens exactly once. 2. It does not: a note goes before it and one after it, and a run that
 * finds only the first can't know; it says so, unless the command is {@code idempotent}.
 */
final class RunNative extends BlockingHandler<RunNative.Spec, Execution> {
  private static final Set<String> OF_TRANSACTIONS =
      Set.of("insert", "update", "delete", "findAndModify", "findandmodify", "find", "distinct");
  private static final List<String> OURS =
      List.of("lsid", "txnNumber", "startTransaction", "autocommit", "$db");

  /** What to run, and what undoes it. */
  record Spec(BsonDocument command, Optional<BsonDocument> inverse, boolean idempotent) {}

  RunNative(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "statement", "inverse", "idempotent");
    OperationData.noConditions(operation, "write them into the command");
    return new Spec(
        command(data, "statement"),
        data.has("inverse") && data.value("inverse") != null
            ? Optional.of(command(data, "inverse"))
            : Optional.empty(),
        data.flag("idempotent", false));
  }

  private static BsonDocument command(OperationData data, String key) {
    String json = data.value(key) instanceof Map<?, ?> map ? Json.write(map) : data.text(key);
    BsonDocument command;
    try {
      command = BsonDocument.parse(json);
    } catch (JsonParseException | IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "'" + key + "' must be a command document, like {\"update\": \"users\", ...}", e);
    }
    if (command.isEmpty()) {
      throw new IllegalArgumentException("'" + key + "' must not be empty");
    }
    for (String ours : OURS) {
      if (command.containsKey(ours)) {
        throw new IllegalArgumentException("'" + key + "' must not have '" + ours + "'");
      }
    }
    return command;
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {}

  @Override
  protected long apply(Spec spec, Execution run) {
    once(spec, run, spec.command(), "run_native");
    return run.number("run_native_records");
  }

  private static void once(Spec spec, Execution run, BsonDocument command, String step) {
    if (run.noted(step + "_done")) {
      return;
    }
    if (obeysTransactions(run, command)) {
      inTransaction(run, command, step);
      return;
    }
    if (run.noted(step + "_begun") && !spec.idempotent()) {
      throw new MigrationException(
          StandardErrorCode.STORE_ERROR,
          Outcome.UNKNOWN,
          "An earlier run of operation '"
              + run.operationId()
              + "' was interrupted while the server ran its command '"
              + command.getFirstKey()
              + "', which obeys no transaction; look whether it took effect. If it did not, or may"
              + " run twice, run it under a new id with 'idempotent: true'");
    }
    run.note(step + "_begun", true);
    run.save();
    KillPoint.at(step + ".noted");
    BsonDocument reply = run.store().connection().command(command);
    KillPoint.at(step + ".after");
    requireWritten(command, reply);
    run.note(step + "_records", records(reply));
    run.note(step + "_done", true);
    run.save();
  }

  private static boolean obeysTransactions(Execution run, BsonDocument command) {
    return run.store().connection().facts().transactional()
        && OF_TRANSACTIONS.contains(command.getFirstKey())
        && !command.containsKey("writeConcern")
        && !command.containsKey("readConcern");
  }

  private static void inTransaction(Execution run, BsonDocument command, String step) {
    run.transaction(
        step,
        () -> {
          BsonDocument reply = run.store().run(command);
          requireWritten(command, reply);
          run.note(step + "_records", records(reply));
          run.note(step + "_done", true);
        });
  }

  // Errors of single writes are no failure of the command.
  private static void requireWritten(BsonDocument command, BsonDocument reply) {
    BsonArray errors = reply.getArray("writeErrors", new BsonArray());
    if (!errors.isEmpty()) {
      BsonDocument first = errors.get(0).asDocument();
      int code = first.getNumber("code", new BsonInt32(0)).intValue();
      throw new MigrationException(
          MongoErrors.code(code),
          Outcome.NOT_APPLIED,
          "The command '"
              + command.getFirstKey()
              + "' failed for "
              + errors.size()
              + " of its writes, the first with server code "
              + code);
    }
  }

  private static long records(BsonDocument reply) {
    BsonDocument last = reply.getDocument("lastErrorObject", new BsonDocument());
    BsonInt32 none = new BsonInt32(0);
    return reply
        .getNumber("nModified", reply.getNumber("n", last.getNumber("n", none)))
        .longValue();
  }

  // Nobody but the user can tell what a command leaves behind.
  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {}

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted("run_native_done") && !run.noted("run_native_begun")) {
      return undone(run);
    }
    BsonDocument inverse =
        spec.inverse()
            .orElseThrow(
                () ->
                    MigrationException.refusal(
                        StandardErrorCode.IRREVERSIBLE,
                        "Operation '"
                            + run.operationId()
                            + "' ran a command without an 'inverse', so it can't be rolled back"));
    if (!run.noted("run_native_done") && !spec.idempotent()) {
      throw MigrationException.refusal(
          StandardErrorCode.STORE_ERROR,
          "Nobody knows whether the command of operation '"
              + run.operationId()
              + "' took effect, so its inverse is not run; look, and undo it by hand if it did");
    }
    once(spec, run, inverse, "run_native.undo");
    return new RollbackResult(
        run.operationId(), run.number("run_native.undo_records"), List.of(), 0);
  }
}
