package io.polymigrate.dynamo;

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
    run.tables().get(container);
  }

  @Override
  protected void requireName(String container, Execution run) {
    run.tables().name(container);
  }

  @Override
  protected void checkReadable(Spec spec, Execution run, Problems problems) {
    RecordSchema schema =
        DynamoPlanner.schema(
            run.connection(), spec.container(), run.tables().get(spec.container()), run.context());
    for (String field : spec.fields()) {
      if (schema.find(field).isEmpty()) {
        problems.add(
            StandardErrorCode.FIELD_NOT_FOUND,
            field,
            String.valueOf(ItemFilter.fieldNotFound(spec.container(), field, schema).getMessage()));
      }
    }
    ItemFilter.of(spec.filter(), schema, spec.container());
  }
}
