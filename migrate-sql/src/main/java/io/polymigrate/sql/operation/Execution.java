package io.polymigrate.sql.operation;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.Stages;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of one operation: what earlier runs of it noted, and the two ways of changing the store,
 * each together with its note. Used by one thread.
 */
final class Execution {
  private final Database database;
  private final OperationCall call;
  private final Map<String, @Nullable Object> notes;

  Execution(Database database, OperationCall call) {
    this.database = database;
    this.call = call;
    this.notes = call.undo().map(Json::parseObject).orElseGet(LinkedHashMap::new);
  }

  Database database() {
    return database;
  }

  SqlDialect dialect() {
    return database.dialect();
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

  /** All notes. */
  Map<String, @Nullable Object> notes() {
    return Collections.unmodifiableMap(notes);
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
   * Changes a definition and notes it. Where definitions are transactional both become durable
   * together; elsewhere the note goes first, and {@code done} tells whether the change is there,
   * after an interrupted run or a statement whose answer was lost.
   */
  void change(String killPoint, Runnable note, Check done, Ddl... statements) throws Exception {
    KillPoint.at(killPoint + ".before");
    if (!dialect().transactionalDdl()) {
      note.run();
      save();
      KillPoint.at(killPoint + ".noted");
    }
    database.patiently(
        context(),
        () ->
            dialect().transactionalDdl()
                ? database.transaction(session -> changeOnce(session, note, done, statements))
                : database.outsideTransaction(
                    session -> changeOnce(session, () -> {}, done, statements)));
    KillPoint.at(killPoint + ".after");
  }

  private boolean changeOnce(Session session, Runnable note, Check done, Ddl... statements)
      throws SQLException {
    if (done.holds(session)) {
      return false;
    }
    if (dialect().transactionalDdl()) {
      note.run();
      save();
    }
    for (Ddl statement : statements) {
      dialect().execute(session, statement);
    }
    return true;
  }

  /** Keeps the logical types beside the data in step with what was just changed. */
  void changeTypes(TypeChange change) throws SQLException {
    KillPoint.at("types.before");
    boolean unused =
        database.transaction(
            session -> {
              change.make(database.types(), session);
              return true;
            });
  }

  /** The table, read anew; fails when it is not there. */
  Table table(Session session) throws SQLException {
    return table(session, container());
  }

  Table table(Session session, String name) throws SQLException {
    return dialect().table(session, name).orElseThrow(() -> Problems.noContainer(name));
  }

  Table table() throws SQLException {
    return database.transaction(this::table);
  }

  /** Asks for leave to change so many more records: stops, or waits, as the caller of us wants. */
  void throttle(long records) {
    context().throwIfStopped();
    for (Duration wait = context().rateLimit().acquire(records, 0);
        !wait.isZero();
        wait = Duration.ZERO) {
      Database.pause(wait);
    }
  }

  void progress(long records) {
    context().progress().advanced(container(), records, 0);
  }

  /** Parameters for no parameters. */
  static List<Object> none() {
    return List.of();
  }

  /** A change of the logical types kept beside the data. */
  @FunctionalInterface
  interface TypeChange {
    void make(StoredTypes types, Session session) throws SQLException;
  }

  /** A question to the catalogue. */
  @FunctionalInterface
  interface Check {
    boolean holds(Session session) throws SQLException;
  }
}
