package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Map;

/**
 * Checks a table against a schema, and each load into it from now on. What others write is not
 * checked: DynamoDB has no validation of its own.
 */
final class SchemaValidation extends BlockingHandler<SchemaValidation.Spec, Execution> {
  /**
   * The schema as it was given and as it is meant, and whether what is there already must be as it
   * says.
   */
  record Spec(Map<?, ?> given, JsonSchema schema, boolean strict) {}

  SchemaValidation(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "schema", "level");
    OperationData.noConditions(operation, "a schema is that of all items");
    Map<?, ?> schema = data.map("schema");
    String level = data.optionalText("level").orElse("strict");
    if (!level.equals("strict") && !level.equals("moderate")) {
      throw new IllegalArgumentException("'level' must be strict or moderate");
    }
    return new Spec(schema, JsonSchema.parse(schema), level.equals("strict"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = Target.load(run, run.container());
    if (target.stored().isPresent()) {
      for (String name : spec.schema().fields()) {
        if (target.schema().find(name).isEmpty()) {
          problems.add(
              StandardErrorCode.FIELD_NOT_FOUND,
              name,
              String.valueOf(
                  ItemFilter.fieldNotFound(run.container(), name, target.schema()).getMessage()));
        }
      }
    }
    if (problems.none()) {
      violations(spec, target, problems);
    }
  }

  private static void violations(Spec spec, Target target, Problems problems) {
    if (!spec.strict()) {
      return;
    }
    ItemSchema schema = new ItemSchema(spec.schema(), target.schema());
    Target.Found found = target.find(item -> schema.problem(item, 0).isPresent());
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          spec.schema().fields().iterator().next(),
          found.count()
              + " items of '"
              + target.container()
              + "' violate the schema; mend them first, or use the level 'moderate'",
          found.count(),
          found.first());
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted("set")) {
      run.noteDurably("set", true);
    }
    new Checks(run.connection()).add(run.container(), run.operationId(), spec.given());
    KillPoint.at("schema_validation.set");
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target target = Target.load(run, run.container());
    String wanted = Json.writeCanonical(spec.given());
    problems.require(
        new Checks(run.connection())
            .all(run.container()).values().stream()
                .anyMatch(schema -> Json.writeCanonical(schema).equals(wanted)),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Loads into '" + run.container() + "' are not checked against the schema");
    violations(spec, target, problems);
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (run.noted("set")) {
      new Checks(run.connection()).remove(run.container(), run.operationId());
    }
    return undone(run);
  }
}
