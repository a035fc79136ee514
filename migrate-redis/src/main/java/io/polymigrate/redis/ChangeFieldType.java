package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.List;

/**
 * Changes a field's type: values that do not fit exactly are refused beforehand. The values are
 * written anew in batches, and then the schema says the new type; a read between may be refused.
 */
final class ChangeFieldType extends BlockingHandler<ChangeFieldType.Spec, Execution> {

  /** Which field, and its new type. */
  record Spec(String field, LogicalType type) {}

  ChangeFieldType(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "field_type");
    OperationData.noConditions(operation, "a field has one type in all records");
    return new Spec(data.newName("field_name"), data.type("field_type"));
  }

  private static Field to(Spec spec, Field from) {
    return RedisTypes.held(from.withType(spec.type()));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireHashes(problems, container);
    ContainerChecks.requireField(problems, container, spec.field());
    ContainerChecks.requireOutsideKey(problems, container, spec.field());
    ContainerChecks.requireUnused(problems, container, spec.field());
    if (!problems.none()) {
      return;
    }
    Field from = container.schema().find(spec.field()).orElseThrow();
    Conversions conversions = new Conversions(from, to(spec, from));
    Images.Found unfit =
        new Images(run, container)
            .find(
                row -> {
                  byte[] text = Schemas.text(container, row, spec.field());
                  return text != null && text != Row.NULL && conversions.convert(text).isEmpty();
                });
    if (unfit.count() > 0) {
      problems.add(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          spec.field(),
          unfit.count()
              + " records have a value in '"
              + spec.field()
              + "' that is not exactly a "
              + spec.type(),
          unfit.count(),
          unfit.first());
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Container before = run.before(run.container());
    Field from = before.schema().find(spec.field()).orElseThrow();
    Field to = to(spec, from);
    if (!run.noted("filled")) {
      run.adopt(before);
      Conversions conversions = new Conversions(from, to);
      new Images(run, before)
          .change(
              "change_field_type.fill",
              row -> {
                byte[] text = Schemas.text(before, row, spec.field());
                if (text == null || text == Row.NULL) {
                  return List.of();
                }
                byte[] converted =
                    conversions
                        .convert(text)
                        .orElseThrow(
                            () ->
                                MigrationException.refusal(
                                    StandardErrorCode.VALUE_NOT_REPRESENTABLE,
                                    "A value of '"
                                        + spec.field()
                                        + "' written meanwhile is not exactly a "
                                        + spec.type()
                                        + "; roll back, or mend it and run it again"));
                return List.of(new FieldChange(spec.field(), text, converted));
              });
      run.note("filled", "all");
    }
    run.modify("change_field_type.schema", run.container(), it -> Schemas.changed(it, to));
    return run.kept().size();
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireField(problems, container, spec.field());
    problems.require(
        container.schema().find(spec.field()).filter(f -> f.type().equals(spec.type())).isPresent(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Field '" + spec.field() + "' of '" + run.container() + "' is not of type " + spec.type());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun() || run.registry().find(run.container()).isEmpty()) {
      return undone(run);
    }
    Container before = run.before(run.container());
    Field from = before.schema().find(spec.field()).orElseThrow();
    RollbackResult result = new Images(run, run.target()).restore();
    run.modify("change_field_type.undo_schema", run.container(), it -> Schemas.changed(it, from));
    return result;
  }
}
