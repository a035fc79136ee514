package io.polymigrate.sql.operation;

import io.polymigrate.api.spi.JournaledRun;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationCall;
import java.sql.SQLException;
import java.util.List;

/**
 * One run of one operation: what earlier runs of it noted, and the two ways of changing the store,
 * each together with its note. Used by one thread.
 */
final class Execution extends JournaledRun {
  private final Database database;

  Execution(Database database, OperationCall call) {
    super(call);
    this.database = database;
  }

  Database database() {
    return database;
  }

  SqlDialect dialect() {
    return database.dialect();
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
    return dialect().table(session, name).orElseThrow(() -> TableChecks.noContainer(name));
  }

  Table table() throws SQLException {
    return database.transaction(this::table);
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
