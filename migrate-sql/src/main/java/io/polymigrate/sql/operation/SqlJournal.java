package io.polymigrate.sql.operation;

import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.OperationJournal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The journal as a table; an update joins the transaction its thread is in. */
final class SqlJournal implements OperationJournal {
  private static final String FIND =
      "SELECT operation_id, sha256, operation_json, state, undo_data, records, updated_at"
          + " FROM _polymigrate_operations WHERE operation_id = ?";
  private static final String UPDATE =
      "UPDATE _polymigrate_operations SET state = ?, undo_data = ?, records = ?, updated_at = ?"
          + " WHERE operation_id = ?";

  private final Database database;

  SqlJournal(Database database) {
    this.database = database;
  }

  @Override
  public CompletionStage<Optional<JournalEntry>> find(String operationId) {
    return database.supply(
        "Reading the journal",
        () -> {
          try {
            return database.transaction(
                session -> session.first(FIND, List.of(operationId), SqlJournal::entry));
          } catch (SQLException e) {
            if (database.dialect().missingTable(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private static JournalEntry entry(ResultSet row) throws SQLException {
    return new JournalEntry(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        JournalEntry.State.valueOf(row.getString(4)),
        Optional.ofNullable(row.getString(5)),
        row.getLong(6),
        Instant.parse(row.getString(7)));
  }

  @Override
  public CompletionStage<Boolean> insert(JournalEntry entry) {
    return database.supply(
        "Writing the journal",
        () -> {
          try {
            return insertOnce(entry);
          } catch (SQLException e) {
            if (!database.dialect().missingTable(e)) {
              return taken(e);
            }
          }
          makeTable();
          try {
            return insertOnce(entry);
          } catch (SQLException e) {
            return taken(e);
          }
        });
  }

  private boolean taken(SQLException failure) throws SQLException {
    if (database.dialect().duplicate(failure)) {
      return false;
    }
    throw failure;
  }

  private boolean insertOnce(JournalEntry entry) throws SQLException {
    return database.transaction(
        session ->
            session.update(
                    database.dialect().insertJournal(),
                    Arrays.asList(
                        entry.operationId(),
                        entry.sha256(),
                        entry.operationJson(),
                        entry.state().name(),
                        entry.undo().orElse(null),
                        entry.records(),
                        entry.updatedAt().toString()))
                > 0);
  }

  // IF NOT EXISTS is not safe against a second process doing the same; the table is, either way.
  private void makeTable() throws SQLException {
    try {
      database.outsideTransaction(
          session -> {
            session.run(database.dialect().createJournal());
            return true;
          });
    } catch (SQLException e) {
      if (!database.dialect().duplicate(e)) {
        throw e;
      }
    }
  }

  @Override
  public CompletionStage<Void> update(JournalEntry entry) {
    return database.supply(
        "Writing the journal",
        () -> {
          database.transaction(
              session ->
                  session.update(
                      UPDATE,
                      Arrays.asList(
                          entry.state().name(),
                          entry.undo().orElse(null),
                          entry.records(),
                          entry.updatedAt().toString(),
                          entry.operationId())));
          return null;
        });
  }
}
