package io.polymigrate.redis;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.OperationRun;
import io.polymigrate.api.spi.SortedKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * One run of one operation. What earlier runs of it noted stands in a hash beside what they kept;
 * scripts write there together with what they change. Used by one thread.
 */
final class Execution extends OperationRun {
  private static final int TRIES = 20;
  private static final int PAGE = 1000;

  private final OperationStore store;
  private final AtomicBoolean lost = new AtomicBoolean();

  Execution(OperationStore store, OperationCall call) {
    super(call);
    this.store = store;
  }

  RedisConnection connection() {
    return store.connection();
  }

  Registry registry() {
    return store.registry();
  }

  /** Called when another process may have taken the lease. */
  void leaseLost() {
    lost.set(true);
  }

  /** Throws when the work must not go on. */
  void throwIfStopped() {
    context().throwIfStopped();
    if (lost.get()) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_IN_PROGRESS,
          Outcome.PARTIALLY_APPLIED,
          "The lease of operation '"
              + operationId()
              + "' ended while the server could not be reached; run it again");
    }
  }

  /** The container, which must be ours: of others nothing is known that could be kept up. */
  Container target() {
    return target(container());
  }

  Container target(String name) {
    Optional<Container> found = registry().find(name);
    if (found.isPresent() && !name.startsWith(Registry.OWN)) {
      return found.get();
    }
    if (!name.startsWith(Registry.OWN) && new Scan(connection()).any(registry().recordsOf(name))) {
      throw MigrationException.invalid(
          "The keys that begin with '"
              + name
              + ":' were not loaded by Polymigrate; it reads them, but changes only containers whose"
              + " schema it keeps: load them into one first");
    }
    throw Registry.notFound(name);
  }

  /** What the operation needs for its rollback. */
  Kept kept() {
    return new Kept(connection(), operationId());
  }

  /** Where the operation notes how far it is. */
  byte[] notes() {
    return connection().key(Registry.OWN + "undo_" + operationId() + ":notes");
  }

  Optional<String> note(String key) {
    return Registry.optional(connection().call("HGET", notes(), key));
  }

  /** The number noted before, the first time that of now. */
  long first(String key, LongSupplier now) {
    Optional<String> known = note(key);
    if (known.isPresent()) {
      return Long.parseLong(known.get());
    }
    long number = now.getAsLong();
    note(key, String.valueOf(number));
    return number;
  }

  boolean noted(String key) {
    return note(key).isPresent();
  }

  // Asked after a failure, so the server may be out of reach.
  @Override
  public boolean begun() {
    try {
      return RedisConnection.number(connection().call("EXISTS", notes())) == 1;
    } catch (RuntimeException e) {
      return true;
    }
  }

  void note(String key, String value) {
    connection().call("HSET", notes(), key, value);
  }

  /** Puts what is kept beside a container in another's place. */
  void register(String step, Optional<Container> before, Optional<Container> after) {
    throwIfStopped();
    KillPoint.at(step + ".before");
    registry().change(before, after);
    KillPoint.at(step + ".after");
  }

  /**
   * Changes what is kept beside a container as it is now.
   *
   * @param change what it becomes; what it is already stays as it is
   */
  void modify(String step, String name, UnaryOperator<Container> change) {
    for (int i = 0; i < TRIES; i++) {
      throwIfStopped();
      Container now = target(name);
      Container next = change.apply(now);
      KillPoint.at(step + ".before");
      if (next.json().equals(now.json())
          || registry().replace(Optional.of(now), Optional.of(next))) {
        KillPoint.at(step + ".after");
        return;
      }
    }
    throw new MigrationException(
        StandardErrorCode.STORE_BUSY,
        Outcome.PARTIALLY_APPLIED,
        "The schema beside '" + name + "' is changed by others all the time; run it again");
  }

  /** Notes what a container was before, the first time; answers what it was then. */
  Container before(String name) {
    Optional<String> known = note("before");
    if (known.isEmpty()) {
      Container now = target(name);
      note("before", now.json());
      return now;
    }
    return Container.parse(name, known.get());
  }

  /** Enters records that others wrote beside the container's sorted set. */
  void adopt(Container container) {
    if (connection().cluster()) {
      return; // There is no such set.
    }
    Source source = Source.find(connection(), container.name(), true, context());
    SortedKeys strays = source.beside();
    for (int from = 0; from < strays.size(); from += PAGE) {
      List<Object> words = new ArrayList<>();
      words.add(registry().keysOf(container.name()));
      for (int i = from; i < Math.min(strays.size(), from + PAGE); i++) {
        words.add("0");
        words.add(strays.get(i));
      }
      connection().call("ZADD", words.toArray());
    }
  }

  /** The members of a container after a position, page by page. */
  void pages(String name, Optional<byte[]> after, int size, Consumer<List<byte[]>> action) {
    // What others wrote was adopted before; in a cluster all is found by looking for it.
    Source source = Source.find(connection(), name, false, context());
    try (SortedKeys beside = source.beside()) {
      Members members = new Members(connection(), source.set(), beside, after, Optional.empty());
      for (List<byte[]> page = members.next(size); !page.isEmpty(); page = members.next(size)) {
        throwIfStopped();
        action.accept(page);
      }
    }
  }

  /** How many records a container has. */
  long size(String name) {
    Source source = Source.find(connection(), name, false, context());
    try {
      return source.size();
    } finally {
      source.beside().close();
    }
  }

  /** Gives up everything that was kept. */
  void release() {
    kept().release();
    connection().call("UNLINK", notes());
  }
}
