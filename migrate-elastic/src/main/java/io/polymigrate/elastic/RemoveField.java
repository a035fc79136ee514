package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.RecordFilter;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Removes a field from the documents that match; the old index keeps its values. */
final class RemoveField extends RebuildHandler<RemoveField.Spec> {

  /** Which field, in which records. */
  record Spec(String field, Filter filter) {}

  RemoveField(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name");
    return new Spec(data.newName("field_name"), OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Target.requireField(problems, index, spec.field());
    Target.requireOutsideKey(problems, index, spec.field());
    Target.requireUnused(problems, index, spec.field());
    wanted(spec, Target.schema(index));
  }

  private static Predicate<Row> wanted(Spec spec, RecordSchema schema) {
    return RecordFilter.of(spec.filter(), schema, new Columns(schema, true)::value);
  }

  @Override
  Rebuild.Plan plan(Spec spec, Index old, ElasticRun run) {
    Meta meta = old.meta().orElseThrow();
    int column = meta.schema().indexOf(spec.field());
    String name = FieldNames.escaped(spec.field());
    List<Field> fields = new ArrayList<>(meta.schema().fields());
    boolean whole = spec.filter().isAll();
    if (whole) {
      fields.remove(column);
    }
    Predicate<Row> filter = wanted(spec, meta.schema());
    return Rebuild.Plan.of(
            meta.withSchema(new RecordSchema(fields, meta.schema().key())),
            properties -> {
              if (whole) {
                properties.remove(name);
              }
              return properties;
            })
        .withEdits(
            row ->
                row.value(column) != Row.NONE && filter.test(row) ? Edit.drop(name) : Edit.NOTHING);
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    RecordSchema schema = Target.schema(index);
    int column = schema.indexOf(spec.field());
    if (column < 0) {
      return;
    }
    Predicate<Row> filter = wanted(spec, schema);
    Target.Found found =
        Target.find(run, index, row -> row.value(column) != Row.NONE && filter.test(row));
    if (spec.filter().isAll() || found.count() > 0) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          found.count() + " records still have the field '" + spec.field() + "'",
          found.count(),
          found.first());
    }
  }
}
