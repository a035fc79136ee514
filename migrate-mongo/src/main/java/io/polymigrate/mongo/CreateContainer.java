package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Creates a collection, with a logical schema beside it when fields are named. It is made under a
 * name of ours and gets its own when complete: so whoever finds it under its name after a kill
 * knows that it was made here.
 */
final class CreateContainer extends BlockingHandler<CreateContainer.Spec, Execution> {

  /** Fields in order, and the key; no fields mean no logical schema. */
  record Spec(Map<String, LogicalType> fields, List<String> key) {

    Optional<RecordSchema> schema() {
      List<Field> all = new ArrayList<>();
      fields.forEach(
          (name, type) ->
              all.add(
                  Field.of(name, type)
                      .withHeld(MongoTypes.held(type))
                      .withNullable(!key.contains(name))));
      return all.isEmpty() ? Optional.empty() : Optional.of(new RecordSchema(all, key));
    }
  }

  CreateContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "fields", "key");
    OperationData.noConditions(operation, "a collection is created empty");
    OperationData.requireOthers(operation);
    Map<String, LogicalType> fields = data.types("fields");
    List<String> key = data.keyOf(fields);
    return new Spec(fields, key);
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    MongoNames.requireCollection(run.container());
    spec.schema().ifPresent(MongoLayout::of);
    if (Containers.find(run, run.container()).isPresent()) {
      problems.add(
          StandardErrorCode.CONTAINER_EXISTS,
          "There is a collection '" + run.container() + "' already");
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    String unfinished = MongoNames.unfinished(run.operationId());
    if (!run.noted("identity")) {
      run.change(
          "create_container",
          () -> run.note("created", true),
          () -> Containers.find(run, unfinished).isPresent(),
          () -> run.store().define(new BsonDocument("create", new BsonString(unfinished))));
      run.note("identity", Containers.identity(run, unfinished).orElse(""));
    }
    MongoSchemas schemas = new MongoSchemas(run.store().connection());
    spec.schema().ifPresent(schema -> schemas.save(run.container(), schema));
    Containers.rename(run, "create_container.name", unfinished, run.container());
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    if (spec.schema().isPresent()) {
      problems.require(
          target.stored().filter(stored -> covers(stored, spec.schema().get())).isPresent(),
          StandardErrorCode.SCHEMA_MISMATCH,
          "The schema beside '"
              + run.container()
              + "' is not that of "
              + spec.fields()
              + " with the key "
              + spec.key());
    }
  }

  private static boolean covers(RecordSchema stored, RecordSchema wanted) {
    return stored.key().equals(wanted.key())
        && wanted.fields().stream()
            .allMatch(
                field ->
                    stored
                        .find(field.name())
                        .filter(f -> f.type().equals(field.type()))
                        .isPresent());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted("created")) {
      return undone(run);
    }
    Optional<String> identity = Optional.of(run.text("identity").orElse(""));
    Target.Found theirs = Containers.dropEmpty(run, "create_container", identity);
    if (theirs.count() > 0) {
      return new RollbackResult(run.operationId(), 0, theirs.first(), theirs.count());
    }
    dropSchema(spec, run);
    return undone(run);
  }

  // It may be all that an interrupted rollback left; with a collection of others it stays.
  private static void dropSchema(Spec spec, Execution run) {
    if (spec.schema().isPresent() && Containers.find(run, run.container()).isEmpty()) {
      new MongoSchemas(run.store().connection()).delete(run.container());
    }
  }
}
