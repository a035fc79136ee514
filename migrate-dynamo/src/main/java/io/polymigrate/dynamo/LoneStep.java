package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.OperationData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Extract and load: they can be checked here; carried out they are by the engine, which joins one
 * of each.
 */
final class LoneStep extends DynamoHandler<LoneStep.Spec> {
  /** A table, whether it must be there, and fields it must have. */
  record Spec(String container, boolean required, List<String> fields, Filter filter) {
    Spec {
      fields = List.copyOf(fields);
    }
  }

  LoneStep(Supplier<DynamoConnection> connection) {
    super(connection);
  }

  static Spec parseExtract(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "source_table", "fields", "key", "nulls");
    List<String> fields = new ArrayList<>(data.texts("fields"));
    fields.addAll(data.texts("key"));
    String container = data.optionalText("source_table").orElse(operation.collectionOrTable());
    return new Spec(container, true, fields, OperationData.filter(operation));
  }

  static Spec parseLoad(MigrationOperation operation) {
    OperationData data =
        OperationData.of(operation, "target_table", "mode", "undo", "create", "key", "indexes");
    OperationData.noConditions(operation, "a load writes what it is given");
    String container = data.optionalText("target_table").orElse(operation.collectionOrTable());
    return new Spec(container, !data.flag("create", true), List.of(), Filter.all());
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
      run.tables().name(spec.container());
      return;
    }
    RecordSchema schema =
        DynamoPlanner.schema(
            run.connection(), spec.container(), run.tables().get(spec.container()), run.context());
    for (String field : spec.fields()) {
      if (schema.find(field).isEmpty()) {
        problems.add(
            StandardErrorCode.FIELD_NOT_FOUND,
            field,
            String.valueOf(ItemFilter.fieldNotFound(spec.container(), field, schema).getMessage()));
      }
    }
    ItemFilter.of(spec.filter(), schema, spec.container());
  }

  @Override
  long apply(Spec spec, Execution run) {
    throw Problems.refusal(StandardErrorCode.INVALID_INPUT, "One step alone moves nothing");
  }

  @Override
  void inspect(Spec spec, Execution run, Problems problems) {
    run.tables().get(spec.container());
  }

  @Override
  RollbackResult undo(Spec spec, Execution run) {
    return undone(run);
  }
}
