package io.polymigrate.cassandra;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.Problems;

/** Extract and load, which can be checked. */
final class LoneStep extends EngineStep<Execution> {
  LoneStep(OperationStore store) {
    super(store);
  }

  @Override
  protected void requireContainer(String container, Execution run) {
    var unused = run.tables().get(container);
  }

  @Override
  protected void requireName(String container, Execution run) {
    var unused = Names.table(container);
  }

  @Override
  protected void checkReadable(Spec spec, Execution run, Problems problems) {
    RecordSchema schema = run.schema(spec.container());
    for (String field : spec.fields()) {
      if (schema.find(field).isEmpty()) {
        problems.add(
            StandardErrorCode.FIELD_NOT_FOUND,
            field,
            String.valueOf(RowFilter.fieldNotFound(spec.container(), field, schema).getMessage()));
      }
    }
    var unused = RowFilter.of(spec.filter(), schema, spec.container());
  }
}
