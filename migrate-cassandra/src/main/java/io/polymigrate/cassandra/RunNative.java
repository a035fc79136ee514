package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs a CQL statement, and its inverse to roll back. Cassandra has no transactions that could note
 * that it was run, so only what may be run twice is taken: writes, all with the one time noted
 * before, and definitions that say IF EXISTS or IF NOT EXISTS.
 */
final class RunNative extends BlockingHandler<RunNative.Spec, Execution> {
  private static final String FORTH = "forth";
  private static final String BACK = "back";
  private static final Pattern WRITE =
      Pattern.compile("(?is)(insert|update|delete|begin\\s+(unlogged\\s+)?batch)\\s.*");
  private static final Pattern DEFINITION =
      Pattern.compile("(?is)(truncate\\s.*|alter\\s.*\\swith\\s.*|(create|drop|alter)\\s.*)");
  private static final Pattern REPEATABLE_DEFINITION =
      Pattern.compile("(?is)truncate\\s.*|alter\\s.*\\swith\\s.*|.*\\sif\\s+(not\\s+)?exists\\b.*");
  private static final Pattern CONDITIONAL = Pattern.compile("(?is).*\\sif\\s.*");
  private static final Pattern RELATIVE =
      Pattern.compile("(?is).*(\"[^\"]+\"|\\w+)\\s*=\\s*\\1\\s*[-+].*|.*=\\s*\\[.*\\]\\s*\\+.*");
  private static final Pattern NEVER_THE_SAME =
      Pattern.compile("(?is).*\\b(now|uuid|current_?\\w+)\\s*\\(.*");
  private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'");

  /** A statement and what undoes it. */
  record Spec(String statement, Optional<String> inverse) {}

  RunNative(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "statement", "inverse");
    OperationData.noConditions(operation, "a statement says itself what it applies to");
    Spec spec = new Spec(data.text("statement"), data.optionalText("inverse"));
    requireRepeatable("statement", spec.statement());
    spec.inverse().ifPresent(inverse -> requireRepeatable("inverse", inverse));
    return spec;
  }

  private static boolean definition(String statement) {
    return DEFINITION.matcher(statement.strip()).matches();
  }

  private static void requireRepeatable(String key, String statement) {
    String words = TEXT.matcher(statement.strip()).replaceAll("''");
    if (definition(words)) {
      if (!REPEATABLE_DEFINITION.matcher(words).matches()) {
        throw new IllegalArgumentException(
            "'"
                + key
                + "' must say IF EXISTS or IF NOT EXISTS, so that it may be run again after it was"
                + " interrupted");
      }
    } else if (!WRITE.matcher(words).matches()) {
      throw new IllegalArgumentException(
          "'"
              + key
              + "' must be one CQL statement: INSERT, UPDATE, DELETE, BATCH, TRUNCATE, CREATE, ALTER"
              + " or DROP");
    } else if (CONDITIONAL.matcher(words).matches()
        || RELATIVE.matcher(words).matches()
        || NEVER_THE_SAME.matcher(words).matches()) {
      throw new IllegalArgumentException(
          "'"
              + key
              + "' must have the same effect when it is run twice: no IF, no counters or lists that"
              + " are added to, no now() or uuid()");
    }
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    var unused = run.tables().get(run.container());
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted(FORTH)) {
      run.noteDurably(FORTH, run.connection().timestamp());
    }
    send(run, spec.statement(), run.number(FORTH));
    KillPoint.at("run_native.after");
    return 0;
  }

  private static void send(Execution run, String statement, long time) {
    if (definition(statement)) {
      run.ddl(statement);
      return;
    }
    var unused =
        run.connection().repeatable(SimpleStatement.newInstance(statement).setQueryTimestamp(time));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    boolean known =
        run.operationId().isEmpty()
            || CassandraJournal.state(run.connection(), run.operationId())
                .filter(state -> state.equals("APPLIED") || state.equals("FINALIZED"))
                .isPresent();
    problems.require(
        known,
        StandardErrorCode.SCHEMA_MISMATCH,
        "The statement was not run as '" + run.operationId() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted(FORTH)) {
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
    if (!run.noted(BACK)) {
      run.noteDurably(BACK, Math.max(run.connection().timestamp(), run.number(FORTH) + 1));
    }
    send(run, inverse, run.number(BACK));
    KillPoint.at("run_native.undone");
    return undone(run);
  }
}
