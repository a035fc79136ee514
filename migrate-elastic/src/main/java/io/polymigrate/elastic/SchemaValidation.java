package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds records to a schema: what is there is gone through first, and loads refuse what violates
 * it. The mapping becomes strict, so that the server refuses documents with other fields; that is
 * all it can refuse itself.
 */
final class SchemaValidation extends BlockingHandler<SchemaValidation.Spec, ElasticRun> {

  /** The schema as it was given, and as it is meant. */
  record Spec(Map<String, @Nullable Object> given, JsonSchema schema) {}

  SchemaValidation(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "schema");
    OperationData.noConditions(operation, "a validation is for all records");
    Map<String, @Nullable Object> schema = data.map("schema");
    return new Spec(schema, JsonSchema.parse(schema));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    spec.schema().fields().forEach(field -> Target.requireField(problems, index, field));
    if (problems.none()) {
      violations(spec.schema(), index, run, problems);
    }
  }

  private static void violations(
      JsonSchema schema, Index index, ElasticRun run, Problems problems) {
    RecordSchema fields = Target.schema(index);
    Columns columns = new Columns(fields, true);
    String[] field = {schema.fields().iterator().next()};
    Target.Found found =
        Target.find(
            run,
            index,
            row -> {
              Optional<JsonSchema.Violation> violation =
                  schema.violation(name -> value(columns, row, name));
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

  /** The canonical value of a field; null where there is none. */
  static @Nullable Object value(Columns columns, Row row, String name) {
    int column = columns.schema().indexOf(name);
    Object value = column < 0 ? null : columns.value(row, column);
    return value == Values.MISSING ? null : value;
  }

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    Index index = Target.require(run);
    if (!run.noted("before")) {
      run.note("before", before(index));
    }
    run.change(
        "schema_validation",
        () -> {},
        () -> same(index, spec),
        () ->
            set(
                run,
                index,
                index.meta().orElseThrow().withRules(Optional.of(spec.given())),
                "strict"));
    return 0;
  }

  private static String before(Index index) {
    return Json.write(
        Map.of(
            "rules",
            index.meta().orElseThrow().rules().orElse(Map.of()),
            "dynamic",
            String.valueOf(index.mapping().getOrDefault("dynamic", "true"))));
  }

  private static void set(ElasticRun run, Index index, Meta meta, String dynamic) {
    run.connection()
        .call(
            "PUT",
            index.path() + "/_mapping",
            Map.of("dynamic", dynamic, "_meta", meta.in(Reply.object(index.mapping(), "_meta"))));
  }

  private static boolean same(Index index, Spec spec) {
    return index
        .meta()
        .flatMap(Meta::rules)
        .filter(rules -> Json.writeCanonical(rules).equals(Json.writeCanonical(spec.given())))
        .isPresent();
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    problems.require(
        same(index, spec),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' is not held to this schema");
    if (problems.none()) {
      violations(spec.schema(), index, run, problems);
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    Optional<Index> there = run.indices().find(run.container());
    if (!run.noted("before") || there.isEmpty()) {
      return undone(run);
    }
    Index index = there.get();
    Map<String, @Nullable Object> before = Json.parseObject(run.text("before").orElseThrow());
    if (!same(index, spec)) {
      boolean back = before(index).equals(Json.write(before));
      return back
          ? undone(run)
          : new RollbackResult(run.operationId(), 0, List.of(run.container()), 1);
    }
    Map<String, @Nullable Object> rules = Reply.object(before, "rules");
    set(
        run,
        index,
        index
            .meta()
            .orElseThrow()
            .withRules(rules.isEmpty() ? Optional.empty() : Optional.of(rules)),
        String.valueOf(before.get("dynamic")));
    return undone(run);
  }
}
