package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.type.Field;
import java.util.List;
import java.util.function.Predicate;

/** Removes a field from the records that match; its values are kept. */
final class RemoveField extends RedisHandler<RemoveField.Spec> {

  /** Which field, in which records. */
  record Spec(String field, Filter filter) {}

  RemoveField(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name");
    return new Spec(data.newName("field_name"), OperationData.filter(operation));
  }

  @Override
  void check(Spec spec, Execution run, Problems problems) {
    Container container = run.container();
    problems.requireHashes(container);
    problems.requireField(container, spec.field());
    problems.requireOutsideKey(container, spec.field());
    problems.requireUnused(container, spec.field());
    RowFilter.of(spec.filter(), container.schema());
  }

  @Override
  long apply(Spec spec, Execution run) {
    Container before = run.before(run.name());
    if (!run.noted("filled")) {
      run.adopt(before);
      Container container = run.container();
      Predicate<Row> filter = RowFilter.of(spec.filter(), container.schema());
      Images images = new Images(run, container);
      images.change(
          "remove_field.fill",
          row -> {
            byte[] value = Schemas.text(container, row, spec.field());
            return value != null && filter.test(row)
                ? List.of(new FieldChange(spec.field(), value, null))
                : List.of();
          });
      boolean gone =
          images.find(row -> Schemas.text(container, row, spec.field()) != null).count() == 0;
      run.note("filled", gone ? "all" : "some");
    }
    if (run.note("filled").orElse("").equals("all")) {
      run.modify("remove_field.schema", run.name(), it -> Schemas.without(it, spec.field()));
    }
    return run.count("remove_field.fill.count");
  }

  @Override
  void inspect(Spec spec, Execution run, Problems problems) {
    Container container = run.container();
    if (container.schema().find(spec.field()).isEmpty()) {
      return;
    }
    if (spec.filter().isAll()) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          "'" + run.name() + "' still has a field '" + spec.field() + "'");
      return;
    }
    Predicate<Row> filter = RowFilter.of(spec.filter(), container.schema());
    Images.Found found =
        new Images(run, container)
            .find(row -> Schemas.text(container, row, spec.field()) != null && filter.test(row));
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          found.count() + " records still have the field '" + spec.field() + "'",
          found.count(),
          found.first());
    }
  }

  @Override
  RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun() || run.registry().find(run.name()).isEmpty()) {
      return undone(run);
    }
    Container before = run.before(run.name());
    Field field = before.schema().find(spec.field()).orElseThrow();
    int place = before.schema().indexOf(spec.field());
    run.modify("remove_field.undo_schema", run.name(), it -> Schemas.with(it, field, place));
    return new Images(run, run.container()).restore();
  }
}
