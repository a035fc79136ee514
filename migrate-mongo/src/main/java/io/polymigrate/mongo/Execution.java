package io.polymigrate.mongo;

import io.polymigrate.api.spi.JournaledRun;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationCall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of one operation: what earlier runs of it noted, and the two ways of changing the store,
 * each with its note. Used by one thread.
 */
final class Execution extends JournaledRun {
  private final OperationStore store;

  Execution(OperationStore store, OperationCall call) {
    super(call);
    this.store = store;
  }

  OperationStore store() {
    return store;
  }

  /**
   * Changes documents and notes it, both durable together. May be called again from its start when
   * others were in its way; the notes are then as they were before, and when it fails.
   */
  <T> T transaction(TransactionWork<T> work) {
    Map<String, @Nullable Object> before = new LinkedHashMap<>(notes());
    try {
      return store.transaction(
          session -> {
            restore(before);
            T result = work.run(session);
            save();
            return result;
          });
    } catch (RuntimeException e) {
      restore(before);
      throw e;
    }
  }

  /** The same under the name of an instant to die at, before, within and after. */
  void transaction(String killPoint, Runnable work) {
    KillPoint.at(killPoint + ".before");
    transaction(
        session -> {
          work.run();
          KillPoint.at(killPoint + ".commit");
          return true;
        });
    KillPoint.at(killPoint + ".after");
  }

  /** The collection, read anew; fails when it is not there. */
  Target target() {
    return Target.load(store, container());
  }

  /** Work within a transaction. */
  @FunctionalInterface
  interface TransactionWork<T> {
    T run(com.mongodb.client.ClientSession session);
  }
}
