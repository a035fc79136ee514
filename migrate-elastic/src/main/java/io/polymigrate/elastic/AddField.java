package io.polymigrate.elastic;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.RecordFilter;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Adds a field to the mapping, and then its value to the documents that match and lack it: in
 * place, so that others go on reading and writing meanwhile.
 */
final class AddField extends BlockingHandler<AddedField, ElasticRun> {
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
  protected long apply(AddedField spec, ElasticRun run) {
    Index index = Target.require(run);
    Meta meta = index.meta().orElseThrow();
    if (!run.noted("field")) {
      Target.requireWritable(index);
      run.note("known", Target.schema(index).find(spec.field()).isPresent());
      run.noteDurably("field", spec.field());
    }
    RecordSchema schema = with(meta.schema(), field(spec));
    if (!schema.equals(meta.schema())) {
      run.indices()
          .extend(
              index,
              Map.of(
                  FieldNames.escaped(spec.field()),
                  Mappings.property(spec.type(), ElasticTypes.held(spec.type()))),
              meta.withSchema(schema));
    }
    KillPoint.at("add_field.mapped");
    if (!spec.given()) {
      return 0;
    }
    Index extended = Target.require(run);
    return new Images(run, extended).change("add_field", wish(spec, schema));
  }

  private static Images.Wish wish(AddedField spec, RecordSchema schema) {
    Predicate<Row> filter = wanted(spec, schema);
    int column = schema.indexOf(spec.field());
    Edit edit =
        Edit.add(FieldNames.escaped(spec.field()), FieldValues.given(field(spec), spec.value()));
    return row ->
        row != null && row.value(column) == Row.NONE && filter.test(row) ? edit : Edit.NOTHING;
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
  protected RollbackResult undo(AddedField spec, ElasticRun run) {
    Optional<Index> there = run.indices().find(run.container());
    if (!run.noted("field") || there.isEmpty()) {
      return undone(run);
    }
    boolean known = Boolean.TRUE.equals(run.value("known"));
    Index index = there.get();
    RollbackResult result = new Images(run, index).restore("add_field");
    return known ? result : withoutField(spec, run, index, result);
  }

  // A mapping loses no field: the index is made anew without it, unless others gave it values.
  private static RollbackResult withoutField(
      AddedField spec, ElasticRun run, Index index, RollbackResult result) {
    int column = Target.schema(index).indexOf(spec.field());
    if (column >= 0 && !run.noted("new")) {
      Target.Found others = Target.find(run, index, row -> row.value(column) != Row.NONE);
      if (others.count() > 0) {
        return new RollbackResult(
            run.operationId(), result.restored(), others.first(), others.count());
      }
    }
    if (column >= 0 || run.noted("new")) {
      Rebuild rebuild = new Rebuild(run);
      rebuild.apply(old -> without(spec, old));
      rebuild.release();
    }
    return result;
  }

  private static Rebuild.Plan without(AddedField spec, Index old) {
    Meta meta = old.meta().orElseThrow();
    List<Field> fields = new ArrayList<>(meta.schema().fields());
    fields.removeIf(field -> field.name().equals(spec.field()));
    return Rebuild.Plan.of(
        meta.withSchema(new RecordSchema(fields, meta.schema().key())),
        properties -> {
          properties.remove(FieldNames.escaped(spec.field()));
          return properties;
        });
  }

  @Override
  protected void release(AddedField spec, ElasticRun run) {
    Images.release(run);
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
