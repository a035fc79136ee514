package io.polymigrate.elastic;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.RecordFilter;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Adds a field, and its value to the documents that match and lack it. */
final class AddField extends RebuildHandler<AddedField> {
  AddField(BlockingStore<ElasticRun> store) {
    super(store);
  }

  private static Field field(AddedField spec) {
    return Field.of(spec.field(), spec.type())
        .withNullable(spec.nullable())
        .withHeld(ElasticTypes.held(spec.type()));
  }

  @Override
  protected void check(AddedField spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Target.requireOutsideKey(problems, index, spec.field());
    spec.requireSameType(problems, run.container(), Target.schema(index).find(spec.field()));
    wanted(spec, Target.schema(index));
    FieldValues.given(field(spec), spec.value());
  }

  private static Predicate<Row> wanted(AddedField spec, RecordSchema schema) {
    return RecordFilter.of(spec.filter(), schema, new Columns(schema, true)::value);
  }

  @Override
  Rebuild.Plan plan(AddedField spec, Index old, ElasticRun run) {
    Meta meta = old.meta().orElseThrow();
    RecordSchema schema = with(meta.schema(), field(spec));
    Rebuild.Plan plan =
        Rebuild.Plan.of(
            meta.withSchema(schema),
            properties -> {
              properties.putIfAbsent(
                  FieldNames.escaped(spec.field()),
                  Mappings.property(spec.type(), ElasticTypes.held(spec.type())));
              return properties;
            });
    if (!spec.given()) {
      return plan;
    }
    Predicate<Row> filter = wanted(spec, meta.schema());
    int there = meta.schema().indexOf(spec.field());
    String name = FieldNames.escaped(spec.field());
    String json = FieldValues.given(field(spec), spec.value());
    return plan.withEdits(
        row ->
            filter.test(row) && (there < 0 || row.value(there) == Row.NONE)
                ? Edit.add(name, json)
                : Edit.NOTHING);
  }

  private static RecordSchema with(RecordSchema schema, Field field) {
    if (schema.find(field.name()).isPresent()) {
      return schema;
    }
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(field);
    return new RecordSchema(fields, schema.key());
  }

  @Override
  protected void inspect(AddedField spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    RecordSchema schema = Target.schema(index);
    Target.requireField(problems, index, spec.field());
    Optional<Field> field = schema.find(spec.field());
    if (field.isEmpty()) {
      return;
    }
    if (!field.get().type().equals(spec.type())) {
      problems.add(
          StandardErrorCode.SCHEMA_MISMATCH,
          spec.field(),
          "Field '" + spec.field() + "' is of type " + field.get().type());
    } else if (spec.given()) {
      int column = schema.indexOf(spec.field());
      Predicate<Row> filter = wanted(spec, schema);
      Target.Found found =
          Target.find(run, index, row -> row.value(column) == Row.NONE && filter.test(row));
      if (found.count() > 0) {
        problems.add(
            StandardErrorCode.FIELD_NOT_FOUND,
            spec.field(),
            found.count() + " records lack the field '" + spec.field() + "'",
            found.count(),
            found.first());
      }
    }
  }
}
