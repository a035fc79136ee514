package io.polymigrate.mongo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of one operation: what earlier runs of it noted, and the two ways of changing the store,
 * each with its note. Used by one thread.
 */
final class Execution {
  private final OperationStore store;
  private final OperationCall call;
  private final Map<String, @Nullable Object> notes;

  Execution(OperationStore store, OperationCall call) {
    this.store = store;
    this.call = call;
    this.notes = call.undo().map(Json::parseObject).orElseGet(LinkedHashMap::new);
  }

  OperationStore store() {
    return store;
  }

  CallContext context() {
    return call.context();
  }

  String operationId() {
    return call.operationId();
  }

  String container() {
    return call.operation().collectionOrTable();
  }

  int batchSize() {
    return call.operation().batchSize();
  }

  /** Whether this is the check that goes before the execution, rather than a question. */
  boolean executing() {
    return call.executing();
  }

  /** Whether an earlier run, or this one, noted that. */
  boolean noted(String key) {
    return notes.get(key) != null;
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(notes.get(key)).map(Object::toString);
  }

  long number(String key) {
    return notes.get(key) instanceof Number number ? number.longValue() : 0;
  }

  @Nullable Object value(String key) {
    return notes.get(key);
  }

  /** Notes something; durable with the next {@link #save} or the transaction around it. */
  void note(String key, @Nullable Object value) {
    notes.put(key, value);
  }

  /** Whether this run or an earlier one may have changed something. */
  boolean begun() {
    return !notes.isEmpty();
  }

  /** Makes the notes durable: with the transaction of this thread, if it is in one. */
  void save() {
    Stages.join(call.saveUndo(Json.write(notes)));
  }

  /**
   * Changes documents and notes it, both durable together. May be called again from its start when
   * others were in its way; the notes are then as they were before, and when it fails.
   */
  <T> T transaction(TransactionWork<T> work) {
    Map<String, @Nullable Object> before = new LinkedHashMap<>(notes);
    try {
      return store.transaction(
          session -> {
            reset(before);
            T result = work.run(session);
            save();
            return result;
          });
    } catch (RuntimeException e) {
      reset(before);
      throw e;
    }
  }

  private void reset(Map<String, @Nullable Object> before) {
    notes.clear();
    notes.putAll(before);
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

  /**
   * Changes a definition. The note goes first, and {@code done} tells whether the change is there,
   * after an interrupted run or a command whose answer was lost.
   */
  void change(String killPoint, Runnable note, BooleanSupplier done, Runnable action) {
    KillPoint.at(killPoint + ".before");
    note.run();
    save();
    KillPoint.at(killPoint + ".noted");
    if (!done.getAsBoolean()) {
      action.run();
    }
    KillPoint.at(killPoint + ".after");
  }

  /** The collection, read anew; fails when it is not there. */
  Target target() {
    return Target.load(store, container());
  }

  /** Asks for leave to change so many more records: stops, or waits, as the caller of us wants. */
  void throttle(long records) {
    context().throwIfStopped();
    Duration wait = context().rateLimit().acquire(records, 0);
    if (!wait.isZero()) {
      OperationStore.pause(wait);
    }
  }

  void progress(long records) {
    context().progress().advanced(container(), records, 0);
  }

  /** Work within a transaction. */
  @FunctionalInterface
  interface TransactionWork<T> {
    T run(com.mongodb.client.ClientSession session);
  }
}
