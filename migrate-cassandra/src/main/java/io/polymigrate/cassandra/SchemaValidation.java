package io.polymigrate.cassandra;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Optional;

/**
 * Holds the records of a table to a schema: all that are there are gone through first, and from
 * then on each load of ours refuses what violates it. Cassandra itself checks nothing: who writes
 * beside the library is not held to it.
 */
final class SchemaValidation extends BlockingHandler<SchemaValidation.Spec, Execution> {
  private static final String BEGUN = "begun";
  private static final String BEFORE = "before";

  /**
   * A schema.
   *
   * @param text as it is kept
   */
  record Spec(String text, JsonSchema schema) {}

  SchemaValidation(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "schema");
    OperationData.noConditions(operation, "a validation is for all rows");
    var given = data.map("schema");
    return new Spec(Json.writeCanonical(given), JsonSchema.parse(given));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    RecordSchema schema = run.schema(run.container());
    for (String field : spec.schema().fields()) {
      if (schema.find(field).isEmpty()) {
        problems.add(
            StandardErrorCode.FIELD_NOT_FOUND,
            field,
            String.valueOf(RowFilter.fieldNotFound(run.container(), field, schema).getMessage()));
      }
    }
    if (problems.none()) {
      violations(spec.schema(), table, run, problems);
    }
  }

  private static void violations(JsonSchema schema, Table table, Execution run, Problems problems) {
    String[] field = {schema.fields().iterator().next()};
    Rows.of(run, table, schema.fields(), Filter.all())
        .find(
            row -> {
              Optional<String> broken = broken(schema, row);
              broken.ifPresent(it -> field[0] = it);
              return broken.isPresent();
            })
        .problem(
            problems,
            StandardErrorCode.SCHEMA_VIOLATION,
            field[0],
            "rows of '" + run.container() + "' violate the schema");
  }

  private static Optional<String> broken(JsonSchema schema, Rows.One row) {
    String[] at = {""};
    try {
      return schema
          .violation(
              name -> {
                at[0] = name;
                return row.value(name);
              })
          .map(JsonSchema.Violation::field);
    } catch (RefusedValueException e) {
      return Optional.of(at[0]);
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted(BEGUN)) {
      run.note(BEFORE, run.rules().text(run.container()).orElse(null));
      run.noteDurably(BEGUN, true);
    }
    run.rules().save(run.container(), Optional.of(spec.text()));
    KillPoint.at("schema_validation.set");
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    problems.require(
        run.rules().text(run.container()).equals(Optional.of(spec.text())),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Loads into '" + run.container() + "' are not held to this schema");
    if (problems.none()) {
      violations(spec.schema(), table, run, problems);
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted(BEGUN) || !run.tables().exists(run.container())) {
      return undone(run);
    }
    Optional<String> now = run.rules().text(run.container());
    if (now.equals(Optional.of(spec.text()))) {
      run.rules().save(run.container(), run.text(BEFORE));
      KillPoint.at("schema_validation.back");
    } else if (!now.equals(run.text(BEFORE))) {
      // Another one was set since.
      return new RollbackResult(run.operationId(), 0, List.of(run.container()), 1);
    }
    return undone(run);
  }
}
