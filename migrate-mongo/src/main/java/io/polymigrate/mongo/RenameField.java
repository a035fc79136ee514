package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * Renames a field in the documents that match; it keeps its place. While that goes on the logical
 * schema knows both names.
 */
final class RenameField extends BlockingHandler<RenameField.Spec, Execution> {

  /** Which field, its new name, and in which documents. */
  record Spec(String field, String newName, Filter filter) {}

  RenameField(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "new_name");
    String newName = data.newName("new_name");
    if (newName.startsWith("$") || newName.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'new_name' must not begin with '$' nor hold a NUL");
    }
    return new Spec(data.newName("field_name"), newName, OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    run.store().requireTransactions(problems);
    TargetChecks.requireOutsideKey(problems, target, spec.field());
    TargetChecks.requireOutsideKey(problems, target, spec.newName());
    TargetChecks.requireTop(problems, target, spec.field());
    target.requireField(spec.field());
    target.filter(spec.filter());
    new Dependants(target).report(spec.field(), problems);
    FieldPath from = FieldPath.of(spec.field(), target);
    FieldPath to = FieldPath.of(spec.newName(), target);
    if (!to.equals(from.sibling(to.last()))) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          spec.newName(),
          "Field '"
              + spec.field()
              + "' can't become '"
              + spec.newName()
              + "', which is in another document; use 'migrate_data'");
    } else if (problems.none()) {
      requireFree(spec, target, problems);
    }
  }

  private static void requireFree(Spec spec, Target target, Problems problems) {
    FieldPath to = FieldPath.of(spec.newName(), target);
    if (target.stored().filter(schema -> schema.find(spec.newName()).isPresent()).isPresent()) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.newName(),
          "'" + target.name() + "' has a field '" + spec.newName() + "' already");
      return;
    }
    BsonDocument both =
        Target.all(
            target.filter(spec.filter()),
            target.has(FieldPath.of(spec.field(), target), true),
            target.has(to, true));
    Target.Found found = target.count(both);
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.newName(),
          found.count() + " documents have a field '" + spec.newName() + "' already",
          found.count(),
          found.first());
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target target = run.target();
    LogicalSchema schema = new LogicalSchema(run, target.name());
    schema.remember(target);
    FieldPath from = FieldPath.of(spec.field(), target);
    FieldPath to = from.sibling(FieldPath.of(spec.newName(), target).last());
    schema
        .before(spec.field())
        .ifPresent(
            field ->
                schema.insert(
                    "rename_field.schema",
                    field.withName(spec.newName()),
                    schema.place(spec.field()) + 1));
    long records =
        new Images(run, target)
            .change(
                "rename_field.fill",
                Target.all(
                    target.filter(spec.filter()), target.has(from, true), target.has(to, false)),
                document ->
                    from.edit(document, there -> there.map(found -> found.renamed(to.last()))));
    if (schema.before(spec.field()).isPresent() && !target.any(target.has(from, true))) {
      schema.remove("rename_field.old_schema", spec.field());
    }
    return records;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireGone(problems, target, spec.field(), spec.filter());
    if (target.stored().isPresent()) {
      target.requireField(spec.newName());
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Target> found = Target.find(run.store(), run.container());
    if (found.isEmpty()) {
      return undone(run);
    }
    Target target = found.get();
    LogicalSchema schema = new LogicalSchema(run, target.name());
    schema
        .before(spec.field())
        .ifPresent(
            field -> schema.insert("rename_field.undo_schema", field, schema.place(spec.field())));
    RollbackResult result = new Images(run, target).restore(false);
    if (run.noted("rename_field.schema")
        && !target.any(target.has(FieldPath.of(spec.newName(), target), true))) {
      schema.remove("rename_field.undo_new_schema", spec.newName());
    }
    return result;
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
