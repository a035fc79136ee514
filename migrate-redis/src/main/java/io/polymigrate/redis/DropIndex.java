package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;

/** Drops an index; its definition is kept, and a rollback builds it anew. */
final class DropIndex extends BlockingHandler<DropIndex.Spec, Execution> {

  /** Which index. */
  record Spec(String index) {}

  DropIndex(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name");
    OperationData.noConditions(operation, "an index is dropped whole");
    return new Spec(data.text("index_name"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    problems.require(
        container.indexes().containsKey(spec.index()),
        StandardErrorCode.FIELD_NOT_FOUND,
        "There is no index '"
            + spec.index()
            + "' of '"
            + run.container()
            + "'; there are "
            + container.indexes().keySet());
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    run.before(run.container());
    run.modify("drop_index.schema", run.container(), it -> IndexSets.with(it, spec.index(), null));
    run.connection().call("UNLINK", run.registry().indexOf(run.container(), spec.index()));
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    problems.require(
        !run.target().indexes().containsKey(spec.index()),
        StandardErrorCode.FIELD_EXISTS,
        "There still is an index '" + spec.index() + "' of '" + run.container() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun() || run.registry().find(run.container()).isEmpty()) {
      return undone(run);
    }
    Container.Index index = run.before(run.container()).indexes().get(spec.index());
    if (index == null) {
      return undone(run);
    }
    run.modify(
        "drop_index.undo_schema",
        run.container(),
        it ->
            it.indexes().containsKey(spec.index()) ? it : IndexSets.with(it, spec.index(), index));
    Container container = run.target();
    if (index.equals(container.indexes().get(spec.index()))) {
      run.adopt(container);
      new IndexSets(run, container, spec.index(), index).build("drop_index.undo_build");
    }
    return undone(run);
  }
}
