package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Enforces a JSON Schema subset on every load; what is there already is checked by reading all of
 * it. Redis itself checks nothing: who writes beside the adapter is not held to it.
 */
final class SchemaValidation extends BlockingHandler<SchemaValidation.Spec, Execution> {

  /** The schema as it was given, and as it is meant. */
  record Spec(Map<String, @Nullable Object> given, JsonSchema schema) {}

  SchemaValidation(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "schema");
    OperationData.noConditions(operation, "a validation is for all records");
    Map<String, @Nullable Object> schema = data.map("schema");
    return new Spec(schema, JsonSchema.parse(schema));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    spec.schema()
        .fields()
        .forEach(field -> ContainerChecks.requireField(problems, container, field));
    if (problems.none()) {
      violations(spec.schema(), container, run, problems);
    }
  }

  private static void violations(
      JsonSchema schema, Container container, Execution run, Problems problems) {
    Rules rules = new Rules(schema, container.schema());
    Images images = new Images(run, container);
    String[] field = {schema.fields().iterator().next()};
    Images.Found found =
        images.find(
            row -> {
              Optional<Rules.Violation> violation = rules.violation(row);
              violation.ifPresent(it -> field[0] = it.field());
              return violation.isPresent();
            });
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          field[0],
          found.count() + " records of '" + run.container() + "' violate the schema",
          found.count(),
          found.first());
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    run.before(run.container());
    run.modify("schema_validation", run.container(), it -> it.withRules(Optional.of(spec.given())));
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    boolean same = container.withRules(Optional.of(spec.given())).json().equals(container.json());
    problems.require(
        same,
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' is not held to this schema");
    if (same) {
      violations(spec.schema(), container, run, problems);
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun() || run.registry().find(run.container()).isEmpty()) {
      return undone(run);
    }
    Container before = run.before(run.container());
    Container now = run.target();
    boolean ours = now.withRules(Optional.of(spec.given())).json().equals(now.json());
    boolean restored = now.withRules(before.rules()).json().equals(now.json());
    if (!ours && !restored) {
      return new RollbackResult(run.operationId(), 0, List.of(run.container()), 1);
    }
    run.modify("schema_validation.undo", run.container(), it -> it.withRules(before.rules()));
    return undone(run);
  }
}
