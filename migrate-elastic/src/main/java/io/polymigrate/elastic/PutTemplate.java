package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts an index template, which indices that others make later are made by. */
final class PutTemplate extends BlockingHandler<PutTemplate.Spec, ElasticRun> {
  static final OperationType TYPE = new OperationType("put_template");

  /** Its name, and what it says in the server's language. */
  record Spec(String name, Map<String, @Nullable Object> template) {
    String path() {
      return "/_index_template/" + ElasticConnection.path(name);
    }
  }

  PutTemplate(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "template_name", "template");
    OperationData.noConditions(operation, "a template is about names of indices");
    return new Spec(data.newName("template_name"), data.map("template"));
  }

  private static Optional<Map<String, @Nullable Object>> find(Spec spec, ElasticRun run) {
    Reply reply = run.connection().find("GET", spec.path(), null);
    if (reply.found()
        && reply.json().get("index_templates") instanceof List<?> list
        && !list.isEmpty()
        && list.get(0) instanceof Map<?, ?> one) {
      return Optional.of(Reply.object(one, "index_template"));
    }
    return Optional.empty();
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    problems.require(
        spec.template().get("index_patterns") instanceof List<?>,
        StandardErrorCode.INVALID_INPUT,
        "'template' needs 'index_patterns', a list of names with '*'");
  }

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    if (!run.noted("begun")) {
      run.note("before", find(spec, run).map(Json::write).orElse(null));
      run.noteDurably("begun", true);
    }
    run.connection().call("PUT", spec.path(), spec.template());
    if (!run.noted("made")) {
      run.noteDurably("made", find(spec, run).map(Json::writeCanonical).orElse(""));
    }
    return 0;
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    problems.require(
        find(spec, run).isPresent(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "There is no index template '" + spec.name() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    Optional<Map<String, @Nullable Object>> there = find(spec, run);
    if (!run.noted("begun") || there.isEmpty()) {
      return undone(run);
    }
    Optional<String> before = run.text("before");
    boolean ours =
        run.text("made").filter(it -> !it.equals(Json.writeCanonical(there.get()))).isEmpty();
    if (before.isPresent() && before.get().equals(Json.write(there.get()))) {
      return undone(run);
    }
    if (!ours) {
      return new RollbackResult(run.operationId(), 0, List.of(spec.name()), 1);
    }
    if (before.isPresent()) {
      run.connection().call("PUT", spec.path(), Json.parseObject(before.get()));
    } else {
      run.connection().find("DELETE", spec.path(), null);
    }
    return undone(run);
  }
}
