package io.polymigrate.elastic;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;

/**
 * An operation that makes the index anew; subclasses say what of. See {@link Rebuild}.
 *
 * @param <T> the parsed operation
 */
abstract class RebuildHandler<T> extends BlockingHandler<T, ElasticRun> {
  RebuildHandler(BlockingStore<ElasticRun> store) {
    super(store);
  }

  /** What is to become of the index as it was before the operation. */
  abstract Rebuild.Plan plan(T operation, Index old, ElasticRun run);

  @Override
  protected final long apply(T operation, ElasticRun run) {
    return new Rebuild(run).apply(old -> plan(operation, old, run));
  }

  @Override
  protected final RollbackResult undo(T operation, ElasticRun run) {
    return new Rebuild(run).undo(old -> plan(operation, old, run));
  }

  @Override
  protected final void release(T operation, ElasticRun run) {
    new Rebuild(run).release();
  }
}
