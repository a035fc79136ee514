package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;

/** Renames a field in all documents. */
final class RenameField extends RebuildHandler<RenameField.Spec> {

  /** Which field, and its new name. */
  record Spec(String field, String newName) {}

  RenameField(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "new_name");
    OperationData.noConditions(operation, "a field has one name in all records");
    return new Spec(data.newName("field_name"), data.newName("new_name"));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Target.requireField(problems, index, spec.field());
    Target.requireOutsideKey(problems, index, spec.field());
    Target.requireUnused(problems, index, spec.field());
    if (Target.schema(index).find(spec.newName()).isPresent()) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.newName(),
          "'" + run.container() + "' has a field '" + spec.newName() + "' already");
    }
  }

  @Override
  Rebuild.Plan plan(Spec spec, Index old, ElasticRun run) {
    Meta meta = old.meta().orElseThrow();
    List<Field> fields = new ArrayList<>(meta.schema().fields());
    int column = meta.schema().indexOf(spec.field());
    fields.set(column, fields.get(column).withName(spec.newName()));
    String from = FieldNames.escaped(spec.field());
    String to = FieldNames.escaped(spec.newName());
    return Rebuild.Plan.of(
            meta.withSchema(new RecordSchema(fields, meta.schema().key())),
            properties -> {
              Object property = properties.remove(from);
              properties.put(to, property);
              return properties;
            })
        .withEdits(
            row -> {
              String value = FieldValues.raw(row, column);
              return value == null ? Edit.NOTHING : Edit.replace(from, to, value);
            });
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Target.requireField(problems, index, spec.newName());
    problems.require(
        Target.schema(index).find(spec.field()).isEmpty(),
        StandardErrorCode.FIELD_EXISTS,
        "'" + run.container() + "' still has a field '" + spec.field() + "'");
  }
}
