package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.mongo.RawFields.Element;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Adds a field to the documents that match and do not have it; those that have it are not touched.
 * Where a logical schema is kept, it has the field before the first document does.
 */
final class AddField extends BlockingHandler<AddField.Spec, Execution> {

  /**
   * What to add.
   *
   * @param given whether there is a value; it may be null, which is not missing
   */
  record Spec(
      String field,
      LogicalType type,
      boolean given,
      @Nullable Object value,
      boolean nullable,
      Filter filter) {}

  AddField(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data =
        OperationData.of(operation, "field_name", "field_type", "default_value", "nullable");
    LogicalType type = data.type("field_type");
    Object value = data.value("default_value");
    if (value != null) {
      try {
        GivenValues.canonical(type, value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("'default_value': " + e.getMessage(), e);
      }
    }
    Spec spec =
        new Spec(
            data.newName("field_name"),
            type,
            data.has("default_value"),
            value,
            data.flag("nullable", true),
            OperationData.filter(operation));
    if (!spec.nullable() && (value == null || !spec.filter().isAll())) {
      throw new IllegalArgumentException(
          "'nullable: false' needs a 'default_value' and no 'conditions', else documents would be"
              + " left without a value");
    }
    return spec;
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    run.store().requireTransactions(problems);
    TargetChecks.requireOutsideKey(problems, target, spec.field());
    target.filter(spec.filter());
    TargetChecks.requireTop(problems, target, spec.field());
    Field field = field(spec, target);
    Optional<Field> there = target.stored().flatMap(schema -> schema.find(spec.field()));
    if (there.isPresent() && !there.get().type().equals(spec.type())) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          "'"
              + run.container()
              + "' has a field '"
              + spec.field()
              + "' of type "
              + there.get().type()
              + " already");
    }
    GivenBson.of(field, spec.value());
  }

  private static Field field(Spec spec, Target target) {
    return target
        .stored()
        .flatMap(schema -> schema.find(spec.field()))
        .orElseGet(() -> LogicalSchema.field(target, spec.field(), spec.type()))
        .withNullable(spec.nullable());
  }

  private static BsonDocument missing(Spec spec, Target target) {
    return Target.all(
        target.filter(spec.filter()), target.has(FieldPath.of(spec.field(), target), false));
  }

  @Override
  protected long apply(Spec spec, Execution run) {
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
  protected void inspect(Spec spec, Execution run, Problems problems) {
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
  protected RollbackResult undo(Spec spec, Execution run) {
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
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
