package io.polymigrate.dynamo;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Adds a field to the items that match and do not have it; those that have it are not touched. */
final class AddField extends BlockingHandler<AddedField, Execution> {
  AddField(OperationStore store) {
    super(store);
  }

  private static Field field(AddedField spec) {
    return GivenAttribute.field(spec.field(), spec.type()).withNullable(spec.nullable());
  }

  @Override
  protected void check(AddedField spec, Execution run, Problems problems) {
    Target target = Target.load(run, run.container());
    target.requireOutsideKey(spec.field());
    target.filter(spec.filter());
    Optional<Field> there = target.stored().flatMap(schema -> schema.find(spec.field()));
    spec.requireSameType(problems, run.container(), there);
    GivenAttribute.of(field(spec), spec.value());
  }

  @Override
  protected long apply(AddedField spec, Execution run) {
    Target target = Target.load(run, run.container());
    new LogicalSchema(run).add(field(spec));
    if (!spec.given()) {
      return 0;
    }
    if (!run.noted("images")) {
      run.noteDurably("images", true);
    }
    AttributeValue value = GivenAttribute.of(field(spec), spec.value());
    return target
        .images()
        .change(
            "add_field",
            target.filter(spec.filter()),
            item -> {
              Map<String, AttributeValue> edited = new LinkedHashMap<>(item);
              edited.putIfAbsent(spec.field(), value);
              return edited;
            });
  }

  @Override
  protected void inspect(AddedField spec, Execution run, Problems problems) {
    Target target = Target.load(run, run.container());
    if (target.stored().isPresent()) {
      Optional<Field> field = target.stored().get().find(spec.field());
      problems.require(
          field.isPresent() && field.get().type().equals(spec.type()),
          StandardErrorCode.SCHEMA_MISMATCH,
          "The schema of '"
              + run.container()
              + "' has no field '"
              + spec.field()
              + "' of type "
              + spec.type());
    }
    if (spec.given()) {
      ItemFilter filter = target.filter(spec.filter());
      Target.Found found =
          target.find(item -> !item.containsKey(spec.field()) && filter.test(item));
      if (found.count() > 0) {
        problems.add(
            StandardErrorCode.SCHEMA_VIOLATION,
            spec.field(),
            found.count() + " items do not have the field '" + spec.field() + "'",
            found.count(),
            found.first());
      }
    }
  }

  @Override
  protected RollbackResult undo(AddedField spec, Execution run) {
    if (!run.tables().exists(run.container())) {
      return undone(run);
    }
    RollbackResult result =
        new Images(
                run, run.container(), new ItemKeys(Tables.keys(run.tables().get(run.container()))))
            .restore("add_field");
    // Where others gave the field values of theirs, the schema goes on having it.
    if (result.conflictCount() == 0) {
      new LogicalSchema(run).undoAdd(spec.field());
    }
    return result;
  }

  @Override
  protected void release(AddedField spec, Execution run) {
    Images.release(run);
  }
}
