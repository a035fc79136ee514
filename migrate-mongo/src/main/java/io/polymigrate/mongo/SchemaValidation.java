package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Enforces a schema by the collection's validator, beside what that asked for before, after
 * counting what violates it already. With level {@code moderate} documents that violate it may stay
 * so, as MongoDB has it.
 */
final class SchemaValidation extends BlockingHandler<SchemaValidation.Spec, Execution> {
  private static final String VALIDATOR = "validator";
  private static final String LEVEL = "validationLevel";
  private static final String ACTION = "validationAction";

  /** What to enforce, and how strictly. */
  record Spec(JsonSchema schema, String level) {}

  SchemaValidation(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "schema", "level");
    OperationData.noConditions(operation, "a collection's schema holds for all documents");
    String level = data.optionalText("level").orElse("strict");
    if (!Set.of("strict", "moderate").contains(level)) {
      throw new IllegalArgumentException("'level' must be 'strict' or 'moderate'");
    }
    return new Spec(JsonSchema.parse(data.map("schema"), JsonSchema.ALL), level);
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    BsonDocument schema = new JsonSchemas(target, problems).bson(spec.schema());
    if (problems.none() && spec.level().equals("strict")) {
      violations(target, schema, problems);
    }
  }

  private static BsonDocument condition(BsonDocument schema) {
    return new BsonDocument("$jsonSchema", schema);
  }

  private static void violations(Target target, BsonDocument schema, Problems problems) {
    Target.Found found =
        target.count(new BsonDocument("$nor", new BsonArray(List.of(condition(schema)))));
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          firstField(schema),
          found.count()
              + " documents of '"
              + target.name()
              + "' violate the schema; mend them first, or use the level 'moderate'",
          found.count(),
          found.first());
    }
  }

  private static String firstField(BsonDocument schema) {
    return schema.getDocument("properties", new BsonDocument()).keySet().stream()
        .findFirst()
        .orElse("");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target target = run.target();
    if (!run.noted("set")) {
      BsonDocument before = target.options();
      run.note("before", text(validation(before)));
      run.note("set", text(wanted(spec, target, before)));
    }
    BsonDocument wanted = BsonDocument.parse(run.text("set").orElseThrow());
    change(run, "schema_validation", target, wanted);
    return 0;
  }

  private static BsonDocument wanted(Spec spec, Target target, BsonDocument before) {
    BsonDocument condition = condition(new JsonSchemas(target, new Problems()).bson(spec.schema()));
    BsonDocument there = before.getDocument(VALIDATOR, new BsonDocument());
    return new BsonDocument(VALIDATOR, Target.both(there, condition))
        .append(LEVEL, new BsonString(spec.level()))
        .append(ACTION, new BsonString("error"));
  }

  private static void change(Execution run, String killPoint, Target target, BsonDocument wanted) {
    BsonDocument command = new BsonDocument("collMod", new BsonString(target.name()));
    command.putAll(wanted);
    run.change(
        killPoint,
        () -> {},
        () -> validation(Target.load(run.store(), target.name()).options()).equals(wanted),
        () -> run.store().define(command));
  }

  /** The options that matter, with what holds when nothing is said. */
  private static BsonDocument validation(BsonDocument options) {
    return new BsonDocument(VALIDATOR, options.getDocument(VALIDATOR, new BsonDocument()))
        .append(LEVEL, option(options, LEVEL, "strict"))
        .append(ACTION, option(options, ACTION, "error"));
  }

  private static BsonValue option(BsonDocument options, String name, String otherwise) {
    return options.get(name, new BsonString(otherwise));
  }

  private static String text(BsonDocument document) {
    return IndexDefinitions.text(document);
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    BsonDocument schema = new JsonSchemas(target, problems).bson(spec.schema());
    BsonDocument there = validation(target.options());
    problems.require(
        contains(there.getDocument(VALIDATOR), condition(schema))
            && there.getString(LEVEL).getValue().equals(spec.level()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "The validator of '" + run.container() + "' does not enforce the schema");
    if (spec.level().equals("strict")) {
      violations(target, schema, problems);
    }
  }

  private static boolean contains(BsonDocument validator, BsonDocument condition) {
    return validator.equals(condition)
        || validator.getArray("$and", new BsonArray()).stream()
            .anyMatch(part -> part.isDocument() && contains(part.asDocument(), condition));
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Target> target = Target.find(run.store(), run.container());
    if (!run.noted("set") || target.isEmpty()) {
      return undone(run);
    }
    BsonDocument before = BsonDocument.parse(run.text("before").orElseThrow());
    BsonDocument set = BsonDocument.parse(run.text("set").orElseThrow());
    BsonDocument there = validation(target.get().options());
    if (!there.equals(set) && !there.equals(before)) {
      throw MigrationException.refusal(
          StandardErrorCode.SCHEMA_MISMATCH,
          "Others changed the validator of '"
              + run.container()
              + "' since; put back what operation '"
              + run.operationId()
              + "' set, or restore the validator by hand");
    }
    change(run, "schema_validation.undo", target.get(), before);
    return undone(run);
  }
}
