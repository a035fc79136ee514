package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.OperationData;
import java.util.List;

/**
 * Extract and load: they can be checked here; carried out they are by the engine, which joins one
 * of each. A load that kept prior images is undone here.
 */
final class LoneStep extends SqlHandler<LoneStep.Spec> {

  /** A table, whether it must be there, and fields it must have. */
  record Spec(String table, boolean required, List<String> fields, Filter filter) {
    Spec {
      fields = List.copyOf(fields);
    }
  }

  LoneStep(Database database) {
    super(database);
  }

  static Spec parseExtract(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "source_table", "fields", "key", "nulls");
    List<String> fields = new java.util.ArrayList<>(data.texts("fields"));
    fields.addAll(data.texts("key"));
    String table = data.optionalText("source_table").orElse(operation.collectionOrTable());
    return new Spec(table, true, fields, OperationData.filter(operation));
  }

  static Spec parseLoad(MigrationOperation operation) {
    OperationData data =
        OperationData.of(operation, "target_table", "mode", "undo", "create", "key");
    OperationData.noConditions(operation, "a load writes what it is given");
    String table = data.optionalText("target_table").orElse(operation.collectionOrTable());
    return new Spec(table, !data.flag("create", true), List.of(), Filter.all());
  }

  @Override
  void check(Spec spec, Execution run, Problems problems) throws Exception {
    if (run.executing()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          "one step alone moves nothing; put it into a migration with its counterpart and run that");
      return;
    }
    if (spec.required()) {
      Table table = run.database().transaction(session -> run.table(session, spec.table()));
      for (String field : spec.fields()) {
        if (!table.has(field)) {
          problems.add(StandardErrorCode.FIELD_NOT_FOUND, field, table.missing(field));
        }
      }
      Conditions.of(spec.filter(), table, run.dialect());
    }
  }

  @Override
  long apply(Spec spec, Execution run) {
    throw Problems.refusal(StandardErrorCode.INVALID_INPUT, "One step alone moves nothing");
  }

  @Override
  void inspect(Spec spec, Execution run, Problems problems) throws Exception {
    run.database().transaction(session -> run.table(session, spec.table()));
  }

  // Only a load that keeps prior images ever gets into the journal.
  @Override
  RollbackResult undo(Spec spec, Execution run) throws Exception {
    return new LoadRollback(run).restore();
  }

  @Override
  void release(Spec spec, Execution run) throws Exception {
    new LoadRollback(run).release();
  }
}
