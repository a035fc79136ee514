package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.OperationData;
import java.util.ArrayList;
import java.util.List;

/**
 * Extract and load: they can be checked here; carried out they are by the engine, which joins one
 * of each.
 */
final class LoneStep extends RedisHandler<LoneStep.Spec> {

  /** A container, whether it must be there, and fields it must have. */
  record Spec(String container, boolean required, List<String> fields, Filter filter) {
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
    String container = data.optionalText("source_table").orElse(operation.collectionOrTable());
    return new Spec(container, true, fields, OperationData.filter(operation));
  }

  static Spec parseLoad(MigrationOperation operation) {
    OperationData data =
        OperationData.of(
            operation, "target_table", "mode", "undo", "create", "key", "indexes", "codec");
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
      Registry.requireName(spec.container());
      return;
    }
    Container container = find(spec, run);
    spec.fields().forEach(field -> problems.requireField(container, field));
    if (problems.none()) {
      RowFilter.of(spec.filter(), container.schema());
    }
  }

  private static Container find(Spec spec, Execution run) {
    return Source.find(run.connection(), spec.container(), false, run.context()).container();
  }

  @Override
  long apply(Spec spec, Execution run) {
    throw Problems.refusal(StandardErrorCode.INVALID_INPUT, "One step alone moves nothing");
  }

  @Override
  void inspect(Spec spec, Execution run, Problems problems) {
    find(spec, run);
  }

  @Override
  RollbackResult undo(Spec spec, Execution run) {
    return undone(run);
  }
}
