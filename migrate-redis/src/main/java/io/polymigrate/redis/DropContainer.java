package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.bytes;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;

/**
 * Drops a container: its records move to a name of ours, with their times to live, until finalised.
 */
final class DropContainer extends BlockingHandler<DropContainer.Spec, Execution> {

  /** Nothing more is to be said. */
  record Spec() {}

  DropContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData.of(operation);
    OperationData.noConditions(operation, "a container is dropped whole");
    return new Spec();
  }

  // In a cluster the records of a hash tag stay together.
  private static String kept(Execution run) {
    Optional<String> tag =
        run.connection().cluster() ? Registry.tag(bytes(run.container())) : Optional.empty();
    return Registry.OWN
        + "dropped_"
        + tag.map(it -> "{" + it + "}_").orElse("")
        + run.operationId();
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    run.target();
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Container before = run.before(run.container());
    return new Relocation(run, "drop_container").there(before, before.withName(kept(run)));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    problems.require(
        run.registry().find(run.container()).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a container '" + run.container() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun()) {
      return undone(run);
    }
    Container before = run.before(run.container());
    return new Relocation(run, "drop_container").back(before, before.withName(kept(run)));
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Optional<Container> dropped = run.registry().find(kept(run));
    if (dropped.isPresent()) {
      new Bulk(run.connection()).remove(dropped.get());
      run.register("drop_container.release", dropped, Optional.empty());
    }
  }
}
