package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives a container's index one more alias, for searches, perhaps of a part of it only. */
final class PutAlias extends BlockingHandler<PutAlias.Spec, ElasticRun> {
  static final OperationType TYPE = new OperationType("put_alias");

  /** The alias as the server is to know it, and which documents it shows. */
  record Spec(String alias, Optional<Map<String, @Nullable Object>> query) {}

  PutAlias(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "alias_name", "filter");
    OperationData.noConditions(operation, "say them in the server's language, as 'filter'");
    return new Spec(
        data.newName("alias_name"),
        data.has("filter") ? Optional.of(data.map("filter")) : Optional.empty());
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Reply there = run.connection().find("GET", "/" + ElasticConnection.path(spec.alias()), null);
    problems.require(
        !there.found(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There is an index or alias '"
            + spec.alias()
            + "' already, which '"
            + index.container()
            + "' can't have too");
  }

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    Index index = Target.require(run);
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("index", index.name());
    facts.put("alias", spec.alias());
    spec.query().ifPresent(it -> facts.put("filter", it));
    run.change(
        "put_alias",
        () -> run.note("index", index.name()),
        () -> index.aliases().containsKey(spec.alias()),
        () -> run.indices().alias(List.of(Map.of("add", facts))));
    return 0;
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    problems.require(
        Target.require(run).aliases().containsKey(spec.alias()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' has no alias '" + spec.alias() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    Optional<Index> there = run.indices().find(run.container());
    if (run.noted("index")
        && there.filter(it -> it.aliases().containsKey(spec.alias())).isPresent()) {
      run.indices()
          .alias(List.of(Indices.action("remove", there.orElseThrow().name(), spec.alias())));
    }
    return undone(run);
  }
}
