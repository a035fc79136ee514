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

/** Renames a container: one alias for another, at once. */
final class RenameContainer extends BlockingHandler<RenameContainer.Spec, ElasticRun> {

  /** The new name. */
  record Spec(String newName) {}

  RenameContainer(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "new_name");
    OperationData.noConditions(operation, "a container is renamed whole");
    return new Spec(data.newName("new_name"));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Target.require(run);
    Target.requireFree(problems, run, spec.newName());
  }

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    if (!run.noted("index")) {
      run.note("index", Target.require(run).name());
    }
    turn(run, "rename_container", run.container(), spec.newName());
    return 0;
  }

  private static void turn(ElasticRun run, String step, String from, String to) {
    String index = run.text("index").orElseThrow();
    IndexNames names = run.connection().names();
    run.change(
        step,
        () -> {},
        () -> run.indices().find(to).filter(it -> it.name().equals(index)).isPresent(),
        () ->
            run.indices()
                .alias(
                    List.of(
                        Indices.action("remove", index, names.of(from)),
                        Indices.containerAction(index, names.of(to)))));
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    run.indices().require(spec.newName());
    problems.require(
        run.indices().find(run.container()).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a container '" + run.container() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    Optional<String> index = run.text("index");
    Optional<Index> renamed = run.indices().find(spec.newName());
    if (index.isEmpty()
        || renamed.isEmpty()
        || !renamed.get().name().equals(index.get())
        || run.indices().find(run.container()).isPresent()) {
      boolean back =
          index.isEmpty()
              || run.indices()
                  .find(run.container())
                  .filter(it -> it.name().equals(index.get()))
                  .isPresent();
      return back
          ? undone(run)
          : new RollbackResult(run.operationId(), 0, List.of(spec.newName()), 1);
    }
    turn(run, "rename_container.undo", spec.newName(), run.container());
    return undone(run);
  }
}
