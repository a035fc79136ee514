package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.ValueConversions;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes a field's type: values that do not fit exactly are refused beforehand. */
final class ChangeFieldType extends RebuildHandler<ChangeFieldType.Spec> {

  /** Which field, and its new type. */
  record Spec(String field, LogicalType type) {}

  ChangeFieldType(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "field_type");
    OperationData.noConditions(operation, "a field has one type in all records");
    return new Spec(data.newName("field_name"), data.type("field_type"));
  }

  private static Field to(Spec spec, Field from) {
    return from.withType(spec.type()).withHeld(ElasticTypes.held(spec.type()));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Target.requireField(problems, index, spec.field());
    Target.requireOutsideKey(problems, index, spec.field());
    Target.requireUnused(problems, index, spec.field());
    if (!problems.none()) {
      return;
    }
    RecordSchema schema = Target.schema(index);
    Columns columns = new Columns(schema, true);
    int column = schema.indexOf(spec.field());
    Target.Found unfit =
        Target.find(
            run,
            index,
            row ->
                hasValue(columns, row, column) && converted(spec, columns, row, column).isEmpty());
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

  private static boolean hasValue(Columns columns, Row row, int column) {
    return !columns.isMissing(row, column) && !columns.isNull(row, column);
  }

  /** The JSON of the new value; empty when the old one does not fit. */
  private static Optional<String> converted(Spec spec, Columns columns, Row row, int column) {
    Field to = to(spec, columns.schema().fields().get(column));
    try {
      Object value = columns.value(row, column);
      return value == null
          ? Optional.empty()
          : Optional.of(
              FieldValues.canonical(to, ValueConversions.STANDARD.convert(value, spec.type())));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  @Override
  Rebuild.Plan plan(Spec spec, Index old, ElasticRun run) {
    Meta meta = old.meta().orElseThrow();
    Columns columns = new Columns(meta.schema(), true);
    int column = meta.schema().indexOf(spec.field());
    Field to = to(spec, meta.schema().fields().get(column));
    List<Field> fields = new ArrayList<>(meta.schema().fields());
    fields.set(column, to);
    String name = FieldNames.escaped(spec.field());
    return Rebuild.Plan.of(
            meta.withSchema(new RecordSchema(fields, meta.schema().key())),
            properties -> {
              properties.put(name, Mappings.property(to.type(), to.held()));
              return properties;
            })
        .withEdits(row -> edit(spec, columns, row, column, name));
  }

  private static Edit edit(Spec spec, Columns columns, Row row, int column, String name) {
    if (!hasValue(columns, row, column)) {
      return Edit.NOTHING;
    }
    String json =
        converted(spec, columns, row, column)
            .orElseThrow(
                () ->
                    MigrationException.refusal(
                        StandardErrorCode.VALUE_NOT_REPRESENTABLE,
                        "A value of '"
                            + spec.field()
                            + "' is not exactly a "
                            + spec.type()
                            + "; mend it and run it again"));
    return Edit.replace(name, name, json);
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Target.requireField(problems, index, spec.field());
    problems.require(
        Target.schema(index)
            .find(spec.field())
            .filter(field -> field.type().equals(spec.type()))
            .isPresent(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Field '" + spec.field() + "' of '" + run.container() + "' is not of type " + spec.type());
  }
}
