package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Optional;

/** Drops a container: its alias goes, and its index when the operation is finalised. */
final class DropContainer extends BlockingHandler<DropContainer.Spec, ElasticRun> {

  /** Nothing more is to be said. */
  record Spec() {}

  DropContainer(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData.of(operation);
    OperationData.noConditions(operation, "a container is dropped whole");
    return new Spec();
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Target.require(run);
  }

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    if (!run.noted("index")) {
      Index there = Target.require(run);
      run.note("records", run.indices().count(there.name()));
      run.note("index", there.name());
    }
    String index = run.text("index").orElseThrow();
    String alias = run.connection().names().of(run.container());
    run.change(
        "drop_container",
        () -> {},
        () -> run.indices().find(run.container()).filter(it -> it.name().equals(index)).isEmpty(),
        () -> run.indices().alias(List.of(Indices.action("remove", index, alias))));
    return run.number("records");
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    problems.require(
        run.indices().find(run.container()).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a container '" + run.container() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    Optional<String> index = run.text("index");
    if (index.isEmpty()) {
      return undone(run);
    }
    Optional<Index> there = run.indices().find(run.container());
    if (there.isPresent()) {
      boolean back = there.get().name().equals(index.get());
      return back
          ? undone(run)
          : new RollbackResult(run.operationId(), 0, List.of(run.container()), 1);
    }
    String alias = run.connection().names().of(run.container());
    run.indices().alias(List.of(Indices.containerAction(index.get(), alias)));
    return new RollbackResult(run.operationId(), run.number("records"), List.of(), 0);
  }

  @Override
  protected void release(Spec spec, ElasticRun run) {
    run.text("index").ifPresent(run.indices()::delete);
  }
}
