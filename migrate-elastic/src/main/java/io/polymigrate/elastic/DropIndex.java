package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Drops an index: the sub-field goes. */
final class DropIndex extends RebuildHandler<DropIndex.Spec> {

  /** Its name. */
  record Spec(String name) {}

  DropIndex(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name");
    OperationData.noConditions(operation, "an index covers all records");
    return new Spec(data.text("index_name"));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Map<String, @Nullable Object> indexes = Target.require(run).meta().orElseThrow().indexes();
    problems.require(
        indexes.containsKey(spec.name()),
        StandardErrorCode.INVALID_INPUT,
        "'" + run.container() + "' has no index '" + spec.name() + "'; it has " + indexes.keySet());
  }

  @Override
  Rebuild.Plan plan(Spec spec, Index old, ElasticRun run) {
    Meta meta = old.meta().orElseThrow();
    SubField sub = SubField.read(meta.indexes().get(spec.name()));
    Map<String, @Nullable Object> indexes = new LinkedHashMap<>(meta.indexes());
    indexes.remove(spec.name());
    return Rebuild.Plan.of(
        meta.withIndexes(indexes), properties -> CreateIndex.changed(properties, sub, null));
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    problems.require(
        !Target.require(run).meta().orElseThrow().indexes().containsKey(spec.name()),
        StandardErrorCode.INVALID_INPUT,
        "'" + run.container() + "' still has an index '" + spec.name() + "'");
  }
}
