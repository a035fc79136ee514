package io.polymigrate.redis;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Adds a field to the records that match and do not have it; those that have it are not touched.
 * The schema has it before the first record does.
 */
final class AddField extends BlockingHandler<AddedField, Execution> {

  AddField(OperationStore store) {
    super(store);
  }

  private static Field field(AddedField spec) {
    return RedisTypes.held(Field.of(spec.field(), spec.type())).withNullable(spec.nullable());
  }

  @Override
  protected void check(AddedField spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireHashes(problems, container);
    ContainerChecks.requireOutsideKey(problems, container, spec.field());
    Fields.requireName(spec.field());
    RowFilter.of(spec.filter(), container.schema());
    Optional<Field> there = container.schema().find(spec.field());
    spec.requireSameType(problems, run.container(), there);
    Given.text(field(spec), spec.value());
  }

  @Override
  protected long apply(AddedField spec, Execution run) {
    Container before = run.before(run.container());
    run.modify("add_field.schema", run.container(), it -> Schemas.with(it, field(spec)));
    Container container = run.target();
    if (!spec.given()) {
      run.adopt(before);
      return 0;
    }
    run.adopt(container);
    byte[] text = Given.text(container.schema().find(spec.field()).orElseThrow(), spec.value());
    Predicate<Row> filter = RowFilter.of(spec.filter(), container.schema());
    return new Images(run, container)
        .change(
            "add_field.fill",
            row ->
                filter.test(row) && Schemas.text(container, row, spec.field()) == null
                    ? List.of(new FieldChange(spec.field(), null, text))
                    : List.of());
  }

  @Override
  protected void inspect(AddedField spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireField(problems, container, spec.field());
    Optional<Field> field = container.schema().find(spec.field());
    if (field.isEmpty()) {
      return;
    }
    if (!field.get().type().equals(spec.type())) {
      problems.add(
          StandardErrorCode.SCHEMA_MISMATCH,
          spec.field(),
          "Field '" + spec.field() + "' is of type " + field.get().type());
    } else if (spec.given()) {
      Predicate<Row> filter = RowFilter.of(spec.filter(), container.schema());
      Images.Found without =
          new Images(run, container)
              .find(row -> filter.test(row) && Schemas.text(container, row, spec.field()) == null);
      if (without.count() > 0) {
        problems.add(
            StandardErrorCode.SCHEMA_VIOLATION,
            spec.field(),
            without.count() + " records do not have the field '" + spec.field() + "'",
            without.count(),
            without.first());
      }
    }
  }

  @Override
  protected RollbackResult undo(AddedField spec, Execution run) {
    if (!run.begun() || run.registry().find(run.container()).isEmpty()) {
      return undone(run);
    }
    Container before = run.before(run.container());
    Container container = run.target();
    if (container.schema().find(spec.field()).isEmpty()) {
      return undone(run);
    }
    Images images = new Images(run, container);
    RollbackResult result = images.restore();
    boolean ours = before.schema().find(spec.field()).isEmpty();
    // Others may have given the field to records of theirs; then the schema goes on having it.
    if (ours
        && images.find(row -> Schemas.text(container, row, spec.field()) != null).count() == 0) {
      run.modify("add_field.undo_schema", run.container(), it -> Schemas.without(it, spec.field()));
    }
    return result;
  }
}
