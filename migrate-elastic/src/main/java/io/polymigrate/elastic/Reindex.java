package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the index anew with other settings that can't be changed in place, such as the number of
 * shards, and turns the alias to it.
 */
final class Reindex extends RebuildHandler<Reindex.Spec> {
  static final OperationType TYPE = new OperationType("reindex");

  /** What is set otherwise, as the server names it within {@code index}. */
  record Spec(Map<String, @Nullable Object> settings) {}

  Reindex(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "settings");
    OperationData.noConditions(operation, "an index is made anew whole");
    return new Spec(CreateContainer.settings(data));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Target.require(run);
  }

  @Override
  Rebuild.Plan plan(Spec spec, Index old, ElasticRun run) {
    return Rebuild.Plan.of(old.meta().orElseThrow(), properties -> properties)
        .withSettings(spec.settings());
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    spec.settings()
        .forEach(
            (name, value) ->
                problems.require(
                    String.valueOf(index.settings().get(name)).equals(String.valueOf(value)),
                    StandardErrorCode.SCHEMA_MISMATCH,
                    "The setting '" + name + "' of '" + run.container() + "' is another"));
  }
}
