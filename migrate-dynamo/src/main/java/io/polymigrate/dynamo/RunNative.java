package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ParameterizedStatement;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Runs a PartiQL statement, and its inverse to roll back. Each goes in one transaction with a mark
 * of it, so that it is done once, whenever the process dies.
 */
final class RunNative extends BlockingHandler<RunNative.Spec, Execution> {
  private static final String FORTH = "forth";
  private static final String BACK = "back";

  /** A statement and what undoes it. */
  record Spec(String statement, Optional<String> inverse) {}

  RunNative(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "statement", "inverse");
    OperationData.noConditions(operation, "a statement says itself what it applies to");
    Spec spec = new Spec(data.text("statement"), data.optionalText("inverse"));
    requireWrite("statement", spec.statement());
    spec.inverse().ifPresent(inverse -> requireWrite("inverse", inverse));
    return spec;
  }

  private static void requireWrite(String key, String statement) {
    if (!statement.strip().matches("(?is)(insert|update|delete)\\s.*")) {
      throw new IllegalArgumentException(
          "'" + key + "' must be one PartiQL statement: INSERT, UPDATE or DELETE of one item");
    }
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    run.tables().get(run.container());
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted("run")) {
      run.noteDurably("run", true);
    }
    run.tables().create(Images.undoContainer(run), List.of(new KeyAttribute(SideTable.KEY, "S")));
    KillPoint.at("run_native.before");
    once(run, FORTH, spec.statement());
    KillPoint.at("run_native.after");
    return 0;
  }

  private static SideTable marks(Execution run) {
    return new SideTable(run.connection(), Images.undoContainer(run), false);
  }

  private static void once(Execution run, String mark, String statement) {
    SideTable marks = marks(run);
    if (marks.find(mark).isPresent()) {
      return;
    }
    ParameterizedStatement note =
        ParameterizedStatement.builder()
            .statement("INSERT INTO \"" + marks.table() + "\" VALUE {'" + SideTable.KEY + "': ?}")
            .parameters(AttributeValue.fromS(mark))
            .build();
    ParameterizedStatement asked = ParameterizedStatement.builder().statement(statement).build();
    try {
      run.connection()
          .repeatable(
              client -> client.executeTransaction(it -> it.transactStatements(note, asked)));
    } catch (TransactionCanceledException e) {
      // Sent again after its answer was lost, it finds its own mark.
      if (marks.find(mark).isEmpty()) {
        throw MigrationException.refusal(
            StandardErrorCode.STORE_ERROR, "DynamoDB refused the statement: " + reason(e));
      }
    }
  }

  private static String reason(TransactionCanceledException e) {
    for (CancellationReason reason : e.cancellationReasons()) {
      if (reason.code() != null && !reason.code().equals("None")) {
        return reason.code() + (reason.message() == null ? "" : ", " + reason.message());
      }
    }
    return "the transaction was cancelled";
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    problems.require(
        run.operationId().isEmpty() || marks(run).find(FORTH).isPresent(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "The statement was not run as '" + run.operationId() + "', or that was finalised");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted("run") || marks(run).find(FORTH).isEmpty()) {
      return undone(run);
    }
    String inverse =
        spec.inverse()
            .orElseThrow(
                () ->
                    MigrationException.refusal(
                        StandardErrorCode.IRREVERSIBLE,
                        "'run_native' on '"
                            + run.container()
                            + "' has no 'inverse', so it can't be rolled back"));
    KillPoint.at("run_native.undo");
    once(run, BACK, inverse);
    KillPoint.at("run_native.undone");
    return undone(run);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
