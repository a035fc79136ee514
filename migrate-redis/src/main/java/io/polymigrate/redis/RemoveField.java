package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import java.util.List;
import java.util.function.Predicate;

/** Removes a field from the records that match; its values are kept. */
final class RemoveField extends BlockingHandler<RemoveField.Spec, Execution> {

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
  protected void check(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireHashes(problems, container);
    ContainerChecks.requireField(problems, container, spec.field());
    ContainerChecks.requireOutsideKey(problems, container, spec.field());
    ContainerChecks.requireUnused(problems, container, spec.field());
    RowFilter.of(spec.filter(), container.schema());
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Container before = run.before(run.container());
    if (!run.noted("filled")) {
      run.adopt(before);
      Container container = run.target();
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
      run.modify("remove_field.schema", run.container(), it -> Schemas.without(it, spec.field()));
    }
    return run.kept().size();
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    if (container.schema().find(spec.field()).isEmpty()) {
      return;
    }
    if (spec.filter().isAll()) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          "'" + run.container() + "' still has a field '" + spec.field() + "'");
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
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun() || run.registry().find(run.container()).isEmpty()) {
      return undone(run);
    }
    Container before = run.before(run.container());
    Field field = before.schema().find(spec.field()).orElseThrow();
    int place = before.schema().indexOf(spec.field());
    run.modify("remove_field.undo_schema", run.container(), it -> Schemas.with(it, field, place));
    return new Images(run, run.target()).restore();
  }
}
