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

/** Renames a field in the records that match. While that goes on the schema knows both names. */
final class RenameField extends BlockingHandler<RenameField.Spec, Execution> {

  /** Which field, its new name, and in which records. */
  record Spec(String field, String newName, Filter filter) {}

  RenameField(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "new_name");
    return new Spec(
        data.newName("field_name"), data.newName("new_name"), OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireHashes(problems, container);
    ContainerChecks.requireField(problems, container, spec.field());
    ContainerChecks.requireOutsideKey(problems, container, spec.field());
    ContainerChecks.requireUnused(problems, container, spec.field());
    Fields.requireName(spec.newName());
    RowFilter.of(spec.filter(), container.schema());
    if (container.schema().find(spec.newName()).isPresent()) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.newName(),
          "'" + run.container() + "' has a field '" + spec.newName() + "' already");
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Container before = run.before(run.container());
    Field field = before.schema().find(spec.field()).orElseThrow();
    int place = before.schema().indexOf(spec.field());
    if (!run.noted("filled")) {
      run.modify(
          "rename_field.schema",
          run.container(),
          it ->
              Schemas.with(
                  Schemas.with(it, field, place), field.withName(spec.newName()), place + 1));
      Container container = run.target();
      run.adopt(container);
      Predicate<Row> filter = RowFilter.of(spec.filter(), container.schema());
      Images images = new Images(run, container);
      images.change(
          "rename_field.fill",
          row -> {
            byte[] value = Schemas.text(container, row, spec.field());
            return value != null
                    && Schemas.text(container, row, spec.newName()) == null
                    && filter.test(row)
                ? List.of(
                    new FieldChange(spec.field(), value, null),
                    new FieldChange(spec.newName(), null, value))
                : List.of();
          });
      boolean gone =
          images.find(row -> Schemas.text(container, row, spec.field()) != null).count() == 0;
      run.note("filled", gone ? "all" : "some");
    }
    if (run.note("filled").orElse("").equals("all")) {
      run.modify(
          "rename_field.old_schema", run.container(), it -> Schemas.without(it, spec.field()));
    }
    return run.kept().size();
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireField(problems, container, spec.newName());
    problems.require(
        !spec.filter().isAll() || container.schema().find(spec.field()).isEmpty(),
        StandardErrorCode.FIELD_EXISTS,
        "'" + run.container() + "' still has a field '" + spec.field() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun() || run.registry().find(run.container()).isEmpty()) {
      return undone(run);
    }
    Container before = run.before(run.container());
    Field field = before.schema().find(spec.field()).orElseThrow();
    int place = before.schema().indexOf(spec.field());
    run.modify("rename_field.undo_schema", run.container(), it -> Schemas.with(it, field, place));
    Container container = run.target();
    Images images = new Images(run, container);
    RollbackResult result = images.restore();
    boolean there = container.schema().find(spec.newName()).isPresent();
    if (there
        && images.find(row -> Schemas.text(container, row, spec.newName()) != null).count() == 0) {
      run.modify(
          "rename_field.undo_new_schema",
          run.container(),
          it -> Schemas.without(it, spec.newName()));
    }
    return result;
  }
}
