package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Runs one request, written as in the server's manual: {@code PUT /index/_settings} and, from the
 * next line on, its body. Names of indices are taken as they stand, the prefix is not put before
 * them. Killed in between, a request that may be repeated is sent again; of a POST nobody can tell.
 */
final class RunNative extends BlockingHandler<RunNative.Spec, ElasticRun> {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "HEAD");

  /** A request, and the one that undoes it. */
  record Spec(Call statement, Optional<Call> inverse) {}

  /** Method, path and body. */
  record Call(String method, String path, String body) {}

  RunNative(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "statement", "inverse");
    OperationData.noConditions(operation, "write them into the request");
    return new Spec(
        call("statement", data.text("statement")),
        data.optionalText("inverse").map(text -> call("inverse", text)));
  }

  private static Call call(String key, String text) {
    String[] lines = text.strip().split("\\R", 2);
    String[] words = lines[0].strip().split("\\s+", 2);
    String method = words[0].toUpperCase(Locale.ROOT);
    if (words.length != 2 || !METHODS.contains(method)) {
      throw new IllegalArgumentException(
          "'" + key + "' must begin with a method and a path, like: PUT /index/_settings");
    }
    String body = lines.length == 2 ? lines[1].strip() : "";
    if (!body.isEmpty()) {
      try {
        Json.parse(body);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("'" + key + "' has a body that is no JSON", e);
      }
    }
    return new Call(method, words[1].startsWith("/") ? words[1] : "/" + words[1], body);
  }

  // Nobody but the server can tell whether it will take it.
  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {}

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    once(spec.statement(), run, "done");
    return 0;
  }

  private static void once(Call call, ElasticRun run, String note) {
    if (run.noted(note)) {
      return;
    }
    if (run.noted("begun " + note) && call.method().equals("POST")) {
      throw new MigrationException(
          StandardErrorCode.INVALID_INPUT,
          Outcome.UNKNOWN,
          "Operation '"
              + run.operationId()
              + "' was interrupted while it sent its request, and a POST that was done may not be"
              + " sent again; see what it did, and run what is left under another id");
    }
    run.noteDurably("begun " + note, true);
    KillPoint.at("run_native.before");
    if (call.body().isEmpty()) {
      run.connection().call(call.method(), call.path());
    } else {
      run.connection().call(call.method(), call.path(), new Bytes().add(Bytes.utf8(call.body())));
    }
    run.noteDurably(note, true);
  }

  // Nobody but the user can tell what a request leaves behind.
  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {}

  @Override
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    if (!run.noted("begun done")) {
      return undone(run);
    }
    Call inverse =
        spec.inverse()
            .orElseThrow(
                () ->
                    MigrationException.refusal(
                        StandardErrorCode.IRREVERSIBLE,
                        "Operation '"
                            + run.operationId()
                            + "' sent a request without an 'inverse', so it can't be rolled back"));
    once(inverse, run, "undone");
    return undone(run);
  }
}
