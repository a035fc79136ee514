package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.OperationData;
import java.util.ArrayList;
import java.util.List;

/**
 * Extract and load: they can be checked here; carried out they are by the engine, which joins one
 * of each. A load that kept prior images is undone here.
 */
final class LoneStep extends MongoHandler<LoneStep.Spec> {

  /** A collection, whether it must be there, and fields it must have. */
  record Spec(String collection, boolean required, List<String> fields, Filter filter) {
    Spec {
      fields = List.copyOf(fields);
    }
  }

  LoneStep(OperationStore store) {
    super(store);
  }

  static Spec parseExtract(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "source_table", "fields", "key", "nulls");
    List<String> fields = new ArrayList<>(data.texts("fields"));
    fields.addAll(data.texts("key"));
    String collection = data.optionalText("source_table").orElse(operation.collectionOrTable());
    return new Spec(collection, true, fields, OperationData.filter(operation));
  }

  static Spec parseLoad(MigrationOperation operation) {
    OperationData data =
        OperationData.of(operation, "target_table", "mode", "undo", "create", "key", "indexes");
    OperationData.noConditions(operation, "a load writes what it is given");
    String collection = data.optionalText("target_table").orElse(operation.collectionOrTable());
    return new Spec(collection, !data.flag("create", true), List.of(), Filter.all());
  }

  @Override
  void check(Spec spec, Execution run, Problems problems) {
    if (run.executing()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          "one step alone moves nothing; put it into a migration with its counterpart and run"
              + " that");
      return;
    }
    if (!spec.required()) {
      MongoNames.requireCollection(spec.collection());
      return;
    }
    Target target = Target.load(run.store(), spec.collection());
    for (String field : spec.fields()) {
      if (target.known().find(field).isEmpty()) {
        problems.add(
            StandardErrorCode.FIELD_NOT_FOUND,
            field,
            String.valueOf(target.noField(field).getMessage()));
      }
    }
    target.filter(spec.filter());
  }

  @Override
  long apply(Spec spec, Execution run) {
    throw Problems.refusal(StandardErrorCode.INVALID_INPUT, "One step alone moves nothing");
  }

  @Override
  void inspect(Spec spec, Execution run, Problems problems) {
    Target.load(run.store(), spec.collection());
  }

  @Override
  RollbackResult undo(Spec spec, Execution run) {
    return run.begun() ? new LoadRollback(run).restore() : undone(run);
  }

  @Override
  void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
