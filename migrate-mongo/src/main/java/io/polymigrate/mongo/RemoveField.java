package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;

/** Removes a field from the documents that match; its values and places are kept. */
final class RemoveField extends BlockingHandler<RemoveField.Spec, Execution> {

  /** Which field, in which documents. */
  record Spec(String field, Filter filter) {}

  RemoveField(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name");
    return new Spec(data.newName("field_name"), OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    run.store().requireTransactions(problems);
    TargetChecks.requireOutsideKey(problems, target, spec.field());
    TargetChecks.requireTop(problems, target, spec.field());
    target.requireField(spec.field());
    target.filter(spec.filter());
    new Dependants(target).report(spec.field(), problems);
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target target = run.target();
    LogicalSchema schema = new LogicalSchema(run, target.name());
    schema.remember(target);
    FieldPath path = FieldPath.of(spec.field(), target);
    long records =
        new Images(run, target)
            .change(
                "remove_field.fill",
                Target.all(target.filter(spec.filter()), target.has(path, true)),
                document -> path.edit(document, there -> Optional.empty()));
    // First the documents: a schema without the field would not fit those that have it.
    if (schema.before(spec.field()).isPresent() && !target.any(target.has(path, true))) {
      schema.remove("remove_field.schema", spec.field());
    }
    return records;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    TargetChecks.requireGone(problems, run.target(), spec.field(), spec.filter());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Target> target = Target.find(run.store(), run.container());
    if (target.isEmpty()) {
      return undone(run);
    }
    LogicalSchema schema = new LogicalSchema(run, run.container());
    schema
        .before(spec.field())
        .ifPresent(
            field -> schema.insert("remove_field.undo_schema", field, schema.place(spec.field())));
    return new Images(run, target.get()).restore(false);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
