package io.polymigrate.elastic;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.RecordFilter;

/** Extract and load as operations. */
final class LoneStep extends EngineStep<ElasticRun> {
  LoneStep(BlockingStore<ElasticRun> store) {
    super(store);
  }

  @Override
  protected void requireContainer(String container, ElasticRun run) {
    run.indices().require(container);
  }

  @Override
  protected void requireName(String container, ElasticRun run) {
    run.connection().names().of(container);
  }

  @Override
  protected void checkReadable(Spec spec, ElasticRun run, Problems problems) {
    Index index = run.indices().require(spec.container());
    Sources.requireSource(index);
    RecordSchema schema = new Sources(run.connection(), run.context()).schema(index);
    for (String field : spec.fields()) {
      problems.require(
          schema.find(field).isPresent(),
          StandardErrorCode.FIELD_NOT_FOUND,
          "'" + spec.container() + "' has no field '" + field + "'");
    }
    Columns columns = new Columns(schema, index.schema().isPresent());
    RecordFilter.of(spec.filter(), schema, columns::value);
  }
}
