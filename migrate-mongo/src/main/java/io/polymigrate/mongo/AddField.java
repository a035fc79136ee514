package io.polymigrate.mongo;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.mongo.RawFields.Element;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Adds a field to the documents that match and do not have it; those that have it are not touched.
 * Where a logical schema is kept, it has the field before the first document does.
 */
final class AddField extends BlockingHandler<AddedField, Execution> {

  AddField(OperationStore store) {
    super(store);
  }

  @Override
  protected void check(AddedField spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    run.store().requireTransactions(problems);
    TargetChecks.requireOutsideKey(problems, target, spec.field());
    target.filter(spec.filter());
    TargetChecks.requireTop(problems, target, spec.field());
    Field field = field(spec, target);
    Optional<Field> there = target.stored().flatMap(schema -> schema.find(spec.field()));
    spec.requireSameType(problems, run.container(), there);
    GivenBson.of(field, spec.value());
  }

  private static Field field(AddedField spec, Target target) {
    return target
        .stored()
        .flatMap(schema -> schema.find(spec.field()))
        .orElseGet(() -> LogicalSchema.field(target, spec.field(), spec.type()))
        .withNullable(spec.nullable());
  }

  private static BsonDocument missing(AddedField spec, Target target) {
    return Target.all(
        target.filter(spec.filter()), target.has(FieldPath.of(spec.field(), target), false));
  }

  @Override
  protected long apply(AddedField spec, Execution run) {
    Target target = run.target();
    Field field = field(spec, target);
    boolean known = target.stored().filter(s -> s.find(spec.field()).isPresent()).isPresent();
    if (target.stored().isPresent() && (!known || run.noted("add_field.schema"))) {
      new LogicalSchema(run, target.name()).add("add_field.schema", field);
    }
    if (!spec.given()) {
      return 0;
    }
    FieldPath path = FieldPath.of(spec.field(), target);
    BsonValue value = GivenBson.of(field, spec.value());
    Element element = Element.of(path.last(), value);
    return new Images(run, target)
        .change(
            "add_field.fill",
            missing(spec, target),
            document -> path.edit(document, there -> Optional.of(there.orElse(element))));
  }

  @Override
  protected void inspect(AddedField spec, Execution run, Problems problems) {
    Target target = run.target();
    if (target.stored().isPresent()) {
      Optional<Field> field = target.stored().get().find(spec.field());
      if (field.isEmpty() || !field.get().type().equals(spec.type())) {
        problems.add(
            StandardErrorCode.SCHEMA_MISMATCH,
            spec.field(),
            field.isEmpty()
                ? String.valueOf(target.noField(spec.field()).getMessage())
                : "Field '"
                    + spec.field()
                    + "' is of type "
                    + field.get().type()
                    + ", not "
                    + spec.type());
      }
    }
    if (spec.given()) {
      Target.Found found = target.count(missing(spec, target));
      if (found.count() > 0) {
        problems.add(
            StandardErrorCode.SCHEMA_VIOLATION,
            spec.field(),
            found.count() + " documents do not have the field '" + spec.field() + "'",
            found.count(),
            found.first());
      }
    }
  }

  @Override
  protected RollbackResult undo(AddedField spec, Execution run) {
    Optional<Target> found = Target.find(run.store(), run.container());
    if (found.isEmpty()) {
      return undone(run);
    }
    Target target = found.get();
    RollbackResult result = new Images(run, target).restore(false);
    // Others may have given the field to documents of theirs; then the schema goes on having it.
    if (run.noted("add_field.schema")
        && !target.any(target.has(FieldPath.of(spec.field(), target), true))) {
      new LogicalSchema(run, target.name()).remove("add_field.undo_schema", spec.field());
    }
    return result;
  }

  @Override
  protected void release(AddedField spec, Execution run) {
    Images.release(run);
  }
}
