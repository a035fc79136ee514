package io.polymigrate.redis;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import java.util.Optional;

/**
 * Moves a container with all it has to another name, and back; what was done of it is seen from
 * what there is.
 */
final class Relocation {
  private final Execution run;
  private final String step;

  Relocation(Execution run, String step) {
    this.run = run;
    this.step = step;
  }

  /** Moves it; going on where an earlier run was. */
  long there(Container from, Container to) {
    Registry registry = run.registry();
    if (registry.find(from.name()).isPresent()) {
      run.adopt(from);
      run.register(step + ".target", registry.find(to.name()), Optional.of(to));
    }
    Bulk.Stayed stayed = move(from, to);
    KillPoint.at(step + ".moved");
    if (stayed.count() > 0) {
      throw new MigrationException(
          StandardErrorCode.CONTAINER_EXISTS,
          Outcome.PARTIALLY_APPLIED,
          stayed.count()
              + " records of '"
              + from.name()
              + "' stay there, as others wrote records of the same keys to '"
              + to.name()
              + "' meanwhile; remove the ones or the others, then run it again");
    }
    Optional<Container> old = registry.find(from.name());
    if (old.isPresent()) {
      run.register(step + ".source", old, Optional.empty());
    }
    return run.size(to.name());
  }

  // What is not known any more was moved.
  private Bulk.Stayed move(Container from, Container to) {
    Bulk bulk = new Bulk(run.connection());
    Bulk.Stayed stayed;
    if (!run.connection().cluster()) {
      stayed = bulk.move(from, to, false);
    } else if (run.registry().find(from.name()).isPresent()) {
      stayed = new Transfer(run, from, to).all();
    } else {
      stayed = new Bulk.Stayed();
    }
    bulk.moveIndexes(from, to);
    return stayed;
  }

  /** Moves it back; records in whose place others wrote theirs stay where they are. */
  RollbackResult back(Container from, Container to) {
    Registry registry = run.registry();
    Optional<Container> moved = registry.find(to.name());
    if (moved.isEmpty()) {
      return BlockingHandler.undone(run);
    }
    Container original = moved.get().withName(from.name());
    Optional<Container> there = registry.find(from.name());
    if (there.isPresent() && !run.noted("back") && !there.get().equals(from)) {
      throw MigrationException.refusal(
          StandardErrorCode.CONTAINER_EXISTS,
          "There is another container '"
              + from.name()
              + "' now; drop or rename it, then roll back again");
    }
    run.note("back", "1");
    run.register(step + ".undo_target", there, Optional.of(original));
    if (!moved.get().name().startsWith(Registry.OWN)) {
      run.adopt(moved.get());
    }
    Bulk.Stayed stayed = move(moved.get(), original);
    KillPoint.at(step + ".moved_back");
    if (stayed.count() == 0) {
      run.register(step + ".undo_source", moved, Optional.empty());
    }
    return new RollbackResult(run.operationId(), 0, stayed.keys(), stayed.count());
  }
}
