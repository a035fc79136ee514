package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Renames or removes a field, or changes its type, item by item. */
final class FieldEdit extends BlockingHandler<FieldEdit.Spec, Execution> {
  /**
   * What to do with a field: one of both is given, or neither to remove it.
   *
   * @param newName its new name
   * @param type its new type
   */
  record Spec(String field, Optional<String> newName, Optional<LogicalType> type, Filter filter) {
    boolean removes() {
      return newName.isEmpty() && type.isEmpty();
    }

    String operation() {
      return newName.isPresent()
          ? "rename_field"
          : type.isPresent() ? "change_field_type" : "remove_field";
    }
  }

  FieldEdit(OperationStore store) {
    super(store);
  }

  static Spec parseRename(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "new_name");
    OperationData.noConditions(operation, "a field has one name in all items");
    Spec spec =
        new Spec(
            data.text("field_name"),
            Optional.of(data.newName("new_name")),
            Optional.empty(),
            Filter.all());
    if (spec.newName().equals(Optional.of(spec.field()))) {
      throw new IllegalArgumentException("'new_name' is the name that the field has");
    }
    return spec;
  }

  static Spec parseRemove(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name");
    OperationData.noConditions(operation, "a field is removed from all items");
    return new Spec(data.text("field_name"), Optional.empty(), Optional.empty(), Filter.all());
  }

  static Spec parseChangeType(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "field_type");
    OperationData.noConditions(operation, "a field has one type in all items");
    return new Spec(
        data.text("field_name"),
        Optional.empty(),
        Optional.of(data.type("field_type")),
        Filter.all());
  }

  private static Field wanted(Spec spec, Field there) {
    if (spec.newName().isPresent()) {
      return there.withName(spec.newName().get());
    }
    LogicalType type = spec.type().orElse(there.type());
    return GivenAttribute.field(there.name(), type).withNullable(there.nullable());
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = Target.load(run, run.container());
    Field field = target.field(spec.field());
    target.requireOutsideKey(spec.field());
    if (spec.newName().isPresent()) {
      target.requireOutsideKey(spec.newName().get());
      requireFree(target, spec.newName().get(), problems);
    }
    if (spec.type().isPresent()) {
      requireFitting(target, field, wanted(spec, field), problems);
    }
  }

  private static void requireFree(Target target, String name, Problems problems) {
    boolean known = target.schema().find(name).isPresent();
    Target.Found found = target.find(item -> item.containsKey(name));
    if (known || found.count() > 0) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          name,
          "'" + target.container() + "' has a field '" + name + "' already",
          found.count(),
          found.first());
    }
  }

  private static void requireFitting(Target target, Field from, Field to, Problems problems) {
    Target.Found found =
        target.find(
            item -> {
              AttributeValue value = item.get(from.name());
              return value != null && GivenAttribute.converted(from, to, value) == null;
            });
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          from.name(),
          found.count()
              + " items have a value in '"
              + from.name()
              + "' that is not exactly a "
              + to.type()
              + "; mend them first",
          found.count(),
          found.first());
    }
  }

  // The field as it was is noted before the schema and the items are changed: a run that goes on
  // finds the schema changed already.
  @Override
  protected long apply(Spec spec, Execution run) {
    Target target = Target.load(run, run.container());
    if (!run.noted("from")) {
      run.noteDurably(
          "from",
          io.polymigrate.api.record.SchemaCodec.write(
              new io.polymigrate.api.record.RecordSchema(
                  java.util.List.of(target.field(spec.field())), java.util.List.of())));
    }
    Field from = from(run);
    Field to = wanted(spec, from);
    long changed =
        target
            .images()
            .change(spec.operation(), target.filter(spec.filter()), edit(spec, from, to));
    new LogicalSchema(run)
        .replace(spec.field(), spec.removes() ? Optional.empty() : Optional.of(to));
    return changed;
  }

  private static Field from(Execution run) {
    return io.polymigrate.api.record.SchemaCodec.read(run.text("from").orElseThrow())
        .fields()
        .get(0);
  }

  private static UnaryOperator<Map<String, AttributeValue>> edit(Spec spec, Field from, Field to) {
    return item -> {
      AttributeValue value = item.get(spec.field());
      if (value == null) {
        return item;
      }
      Map<String, AttributeValue> edited = new LinkedHashMap<>(item);
      if (spec.type().isEmpty()) {
        edited.remove(spec.field());
        spec.newName().ifPresent(name -> edited.put(name, value));
        return edited;
      }
      @Nullable AttributeValue converted = GivenAttribute.converted(from, to, value);
      if (converted != null) {
        edited.put(spec.field(), converted);
        return edited;
      }
      // Written by others since the check: of the new type already, or refused.
      if (GivenAttribute.converted(to, from, value) != null) {
        return item;
      }
      throw MigrationException.refusal(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          "An item has a value in '" + spec.field() + "' that is not exactly a " + to.type());
    };
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target target = Target.load(run, run.container());
    if (spec.type().isPresent()) {
      Field field = target.field(spec.field());
      problems.require(
          target.stored().isEmpty() || field.type().equals(spec.type().get()),
          StandardErrorCode.SCHEMA_MISMATCH,
          "Field '" + spec.field() + "' is " + field.type() + ", not " + spec.type().get());
      return;
    }
    boolean known = target.stored().flatMap(schema -> schema.find(spec.field())).isPresent();
    Target.Found found = target.find(item -> item.containsKey(spec.field()));
    if (known || found.count() > 0) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          "'" + run.container() + "' still has the field '" + spec.field() + "'",
          found.count(),
          found.first());
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted("from") || !run.tables().exists(run.container())) {
      return undone(run);
    }
    ItemKeys keys = new ItemKeys(Tables.keys(run.tables().get(run.container())));
    RollbackResult result = new Images(run, run.container(), keys).restore(spec.operation());
    new LogicalSchema(run).undoReplace(spec.newName());
    return result;
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
