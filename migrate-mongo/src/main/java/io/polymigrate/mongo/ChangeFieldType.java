package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.mongo.RawFields.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/**
 * Changes the type of a field, value by value; values that do not fit exactly are counted before
 * anything is changed. Documents without the field, and nulls, stay as they are.
 */
final class ChangeFieldType extends BlockingHandler<ChangeFieldType.Spec, Execution> {

  /** Which field, and its new type. */
  record Spec(String field, LogicalType type) {}

  ChangeFieldType(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "field_type");
    OperationData.noConditions(operation, "a field has one type in all documents");
    return new Spec(data.newName("field_name"), data.type("field_type"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    run.store().requireTransactions(problems);
    TargetChecks.requireOutsideKey(problems, target, spec.field());
    TargetChecks.requireTop(problems, target, spec.field());
    target.requireField(spec.field());
    if (problems.none()) {
      unfit(spec, target, conversions(spec, target, target.stored()), problems);
    }
  }

  private static Conversions conversions(
      Spec spec, Target target, Optional<io.polymigrate.api.record.RecordSchema> schema) {
    Optional<Field> from = schema.flatMap(known -> known.find(spec.field()));
    return new Conversions(from, LogicalSchema.field(target, spec.field(), spec.type()));
  }

  private static void unfit(Spec spec, Target target, Conversions conversions, Problems problems) {
    FieldPath path = FieldPath.of(spec.field(), target);
    BsonDocument shown = new BsonDocument(MongoLayout.ID, new org.bson.BsonInt32(1));
    if (path.plain()) {
      shown.append(path.text(), new org.bson.BsonInt32(1));
    }
    List<String> first = new ArrayList<>();
    long count = 0;
    for (RawBsonDocument found :
        target
            .store()
            .raw(target.name())
            .find(target.has(path, true))
            .projection(path.plain() ? shown : new BsonDocument())
            .sort(new BsonDocument(MongoLayout.ID, new org.bson.BsonInt32(1)))) {
      RawFields document = RawFields.of(found);
      boolean fits =
          path.find(document).map(there -> conversions.convert(there).isPresent()).orElse(true);
      if (!fits) {
        count++;
        if (first.size() < Target.Found.FIRST) {
          first.add(KeyTexts.text(target.layout(), document.id()));
        }
      }
    }
    if (count > 0) {
      problems.add(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          spec.field(),
          count
              + " values of field '"
              + spec.field()
              + "' do not fit exactly into type "
              + spec.type()
              + "; mend them first",
          count,
          first);
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target target = run.target();
    LogicalSchema schema = new LogicalSchema(run, target.name());
    schema.remember(target);
    FieldPath path = FieldPath.of(spec.field(), target);
    Conversions conversions = conversions(spec, target, schema.before());
    long records =
        new Images(run, target)
            .change(
                "change_field_type.fill",
                target.has(path, true),
                document ->
                    path.edit(
                        document,
                        there -> there.map(found -> converted(spec, found, conversions))));
    schema
        .before(spec.field())
        .ifPresent(
            field ->
                schema.replace(
                    "change_field_type.schema",
                    spec.field(),
                    LogicalSchema.field(target, spec.field(), spec.type())
                        .withNullable(field.nullable())));
    return records;
  }

  private static Element converted(Spec spec, Element found, Conversions conversions) {
    return conversions
        .convert(found)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.VALUE_NOT_REPRESENTABLE,
                    Outcome.NOT_APPLIED,
                    "A value that others wrote into field '"
                        + spec.field()
                        + "' meanwhile does not fit exactly into type "
                        + spec.type()
                        + "; mend it and run the operation again under the same id, or roll it"
                        + " back"));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    target.requireField(spec.field());
    Field wanted = LogicalSchema.field(target, spec.field(), spec.type());
    Optional<Field> field = target.stored().flatMap(schema -> schema.find(spec.field()));
    if (field.isPresent()) {
      problems.require(
          field.get().type().equals(spec.type()),
          StandardErrorCode.SCHEMA_MISMATCH,
          "Field '" + spec.field() + "' is of type " + field.get().type() + ", not " + spec.type());
    }
    // What is of the type already is what it converts to.
    FieldPath path = FieldPath.of(spec.field(), target);
    Conversions same = new Conversions(Optional.of(wanted), wanted);
    long count = 0;
    List<String> first = new ArrayList<>();
    for (RawBsonDocument found : target.store().raw(target.name()).find(target.has(path, true))) {
      RawFields document = RawFields.of(found);
      Optional<Element> there = path.find(document);
      if (there.isPresent() && !there.get().sameAs(same.convert(there.get()).orElse(other()))) {
        count++;
        if (first.size() < Target.Found.FIRST) {
          first.add(KeyTexts.text(target.layout(), document.id()));
        }
      }
    }
    if (count > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          spec.field(),
          count + " values of field '" + spec.field() + "' are not of type " + spec.type(),
          count,
          first);
    }
  }

  private static Element other() {
    return Element.of("", org.bson.BsonNull.VALUE);
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Target> target = Target.find(run.store(), run.container());
    if (target.isEmpty()) {
      return undone(run);
    }
    LogicalSchema schema = new LogicalSchema(run, run.container());
    if (run.noted("change_field_type.schema")) {
      schema
          .before(spec.field())
          .ifPresent(field -> schema.replace("change_field_type.undo_schema", spec.field(), field));
    }
    return new Images(run, target.get()).restore(false);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
