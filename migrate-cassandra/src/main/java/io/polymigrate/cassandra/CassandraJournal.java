package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.OperationJournal;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The journal as a table. All is written under a condition, by the servers' clocks: a plain write
 * of a machine whose clock is behind would not be seen.
 */
final class CassandraJournal implements OperationJournal {
  private static final SideTable TABLE =
      new SideTable(
          "_polymigrate_operations",
          "id text PRIMARY KEY, sha256 text, operation text, state text, undo text, records bigint,"
              + " updated_at text");

  private final OperationStore store;

  CassandraJournal(OperationStore store) {
    this.store = store;
  }

  /** The state of an execution, when the journal knows it; blocks. */
  static Optional<String> state(CassandraConnection connection, String id) {
    return TABLE.rows(connection, "SELECT state FROM %s WHERE id = ?", id).stream()
        .findFirst()
        .map(row -> Tables.text(row, "state"));
  }

  @Override
  public CompletionStage<Optional<JournalEntry>> find(String operationId) {
    return store.supply("Reading the journal", () -> entry(operationId));
  }

  private Optional<JournalEntry> entry(String id) {
    try {
      return store.connection().serialRows(TABLE.cql("SELECT * FROM %s WHERE id = ?"), id).stream()
          .findFirst()
          .map(CassandraJournal::entry);
    } catch (InvalidQueryException e) {
      if (SideTable.missing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static JournalEntry entry(Row row) {
    return new JournalEntry(
        Tables.text(row, "id"),
        Tables.text(row, "sha256"),
        Tables.text(row, "operation"),
        JournalEntry.State.valueOf(Tables.text(row, "state")),
        Optional.ofNullable(row.getString("undo")),
        row.getLong("records"),
        Instant.parse(Tables.text(row, "updated_at")));
  }

  @Override
  public CompletionStage<Boolean> insert(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          SimpleStatement insert =
              SimpleStatement.newInstance(
                  TABLE.cql(
                      "INSERT INTO %s (id, sha256, operation, state, undo, records, updated_at)"
                          + " VALUES (?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS"),
                  entry.operationId(),
                  entry.sha256(),
                  entry.operationJson(),
                  entry.state().name(),
                  undo(entry),
                  entry.records(),
                  entry.updatedAt().toString());
          AsyncResultSet answer =
              TABLE.made(store.connection(), () -> store.connection().once(insert));
          return answer.wasApplied();
        });
  }

  private static @Nullable String undo(JournalEntry entry) {
    return entry.undo().orElse(null);
  }

  @Override
  public CompletionStage<Void> update(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          SimpleStatement update =
              SimpleStatement.newInstance(
                  TABLE.cql(
                      "UPDATE %s SET state = ?, undo = ?, records = ?, updated_at = ? WHERE id = ?"
                          + " IF EXISTS"),
                  entry.state().name(),
                  undo(entry),
                  entry.records(),
                  entry.updatedAt().toString(),
                  entry.operationId());
          var unused = store.connection().repeatable(update);
          return null;
        });
  }
}
