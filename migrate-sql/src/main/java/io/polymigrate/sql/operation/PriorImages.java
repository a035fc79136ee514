package io.polymigrate.sql.operation;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.spi.KillPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Internal: may change at any time. Writes the rows of a batch that keeps prior images: what they
 * overwrite, that others were not there, and a hash of what they became, all in the transaction of
 * the batch. The first image of a key stays, however often it is written. Safe for use by many
 * threads.
 */
public final class PriorImages {
  // A row that others add between our looking for it and our adding it is found the next time.
  private static final int TRIES = 3;
  private static final int MARKED = 2;

  private final SqlDialect dialect;
  private final LoadSql words;
  private final String operationId;
  private final Table table;
  private final UndoLayout layout;
  private final String kept;
  private final LoadMode mode;
  private final List<String> written;
  private final List<String> assigned;

  PriorImages(
      SqlDialect dialect,
      String operationId,
      Table table,
      UndoLayout layout,
      LoadMode mode,
      List<String> written) {
    this.dialect = dialect;
    this.words = dialect.loads();
    this.operationId = operationId;
    this.table = table;
    this.layout = layout;
    this.kept = dialect.beside(table, Names.undo(operationId));
    this.mode = mode;
    this.written = List.copyOf(written);
    this.assigned =
        layout.set().stream()
            .filter(name -> mode == LoadMode.REPLACE || written.contains(name))
            .toList();
  }

  /**
   * Begins the transaction of a batch.
   *
   * @throws MigrationException when the load was rolled back meanwhile; until the transaction ends
   *     it can't be
   */
  public void begin(Connection connection) throws SQLException {
    Session session = new Session(connection);
    words.begin(session);
    String state =
        session
            .first(
                "SELECT state FROM _polymigrate_operations WHERE operation_id = ?"
                    + words.lockShared(),
                List.of(operationId),
                row -> row.getString(1))
            .orElse("");
    if (!state.equals("RUNNING")) {
      throw new MigrationException(
          StandardErrorCode.ALREADY_ROLLED_BACK,
          Outcome.PARTIALLY_APPLIED,
          "Load '" + operationId + "' is being rolled back, or was; start the run anew");
    }
  }

  /**
   * Writes rows and keeps what there was.
   *
   * @param source a table or a query in parentheses: the rows, by the columns' names, each key once
   * @return how many rows were added, and not found there
   */
  public long write(Connection connection, String source) throws SQLException {
    Session session = new Session(connection);
    for (int tries = 1; ; tries++) {
      Savepoint savepoint = connection.setSavepoint();
      try {
        long added = writeOnce(session, source + " s");
        connection.releaseSavepoint(savepoint);
        return added;
      } catch (SQLException e) {
        if (!dialect.duplicate(e) || mode == LoadMode.INSERT || tries == TRIES) {
          throw e;
        }
        connection.rollback(savepoint);
      }
    }
  }

  private long writeOnce(Session session, String source) throws SQLException {
    long added = 0;
    switch (mode) {
      case UPSERT, REPLACE -> {
        session.update(keepExisting(source), Execution.none());
        KillPoint.at("load.kept");
        if (!assigned.isEmpty()) {
          session.update(updateExisting(source), Execution.none());
        }
        added = session.update(insert(source, missing()), Execution.none());
        session.update(keepNew(source), Execution.none());
      }
      case INSERT -> {
        added = session.update(insert(source, "1 = 1"), Execution.none());
        session.update(keepNew(source), Execution.none());
      }
      case SKIP_EXISTING -> {
        session.update(markMissing(source), Execution.none());
        added = session.update(insert(source, marked()), Execution.none());
        session.update(hashMarked(source), Execution.none());
        return added;
      }
    }
    session.update(hash(source), Execution.none());
    return added;
  }

  private String tableAs(String alias) {
    return table.sql() + " " + alias;
  }

  private String sameKey(String one, String other) {
    return layout.key().stream()
        .map(name -> one + "." + dialect.quote(name) + " = " + other + "." + dialect.quote(name))
        .collect(Collectors.joining(" AND "));
  }

  private String kept(String alias) {
    return UndoLayout.sameKey(dialect, layout.key(), alias, "u");
  }

  private List<String> keyColumns() {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= layout.key().size(); i++) {
      columns.add("k_" + i);
    }
    return columns;
  }

  private String values(String alias, List<String> names) {
    return names.stream()
        .map(name -> alias + "." + dialect.quote(name))
        .collect(Collectors.joining(", "));
  }

  private String keepExisting(String source) {
    List<String> into = new ArrayList<>(keyColumns());
    into.addAll(List.of("existed", "done"));
    for (int i = 1; i <= layout.set().size(); i++) {
      into.add("o_" + i);
    }
    String before = layout.set().isEmpty() ? "" : ", " + values("t", layout.set());
    return "INSERT INTO "
        + kept
        + " ("
        + String.join(", ", into)
        + ") SELECT "
        + values("t", layout.key())
        + ", 1, 0"
        + before
        + " FROM "
        + words.joined(List.of(source, tableAs("t")))
        + " WHERE "
        + sameKey("t", "s")
        + words.lockRows("t")
        + words.orIgnore(kept, "k_1");
  }

  private String updateExisting(String source) {
    Map<String, String> assignments = new LinkedHashMap<>();
    for (String name : assigned) {
      String quoted = dialect.quote(name);
      assignments.put(quoted, written.contains(name) ? "s." + quoted : "DEFAULT");
    }
    return words.update(
        List.of(source, tableAs("t"), kept + " u"),
        "t",
        assignments,
        sameKey("t", "s") + " AND " + kept("t"));
  }

  // Those without an image must not be there; those that others deleted since are added again.
  private String missing() {
    return "NOT EXISTS (SELECT 1 FROM "
        + kept
        + " u WHERE "
        + kept("s")
        + ") OR NOT EXISTS (SELECT 1 FROM "
        + tableAs("t")
        + " WHERE "
        + sameKey("t", "s")
        + ")";
  }

  private String insert(String source, String where) {
    return "INSERT INTO "
        + table.sql()
        + " ("
        + written.stream().map(dialect::quote).collect(Collectors.joining(", "))
        + ")"
        + words.givenValuesCount()
        + " SELECT "
        + values("s", written)
        + " FROM "
        + source
        + " WHERE "
        + where;
  }

  private String keepNew(String source) {
    List<String> into = new ArrayList<>(keyColumns());
    into.addAll(List.of("existed", "done"));
    String before = "";
    if (words.imagesNeverNull() && !layout.set().isEmpty()) {
      before = ", " + values("t", layout.set());
      for (int i = 1; i <= layout.set().size(); i++) {
        into.add("o_" + i);
      }
    }
    return "INSERT INTO "
        + kept
        + " ("
        + String.join(", ", into)
        + ") SELECT "
        + values("t", layout.key())
        + ", 0, 0"
        + before
        + " FROM "
        + words.joined(List.of(source, tableAs("t")))
        + " WHERE "
        + sameKey("t", "s")
        + " AND NOT EXISTS (SELECT 1 FROM "
        + kept
        + " u WHERE "
        + kept("s")
        + ")";
  }

  private String hash(String source) {
    return words.update(
        List.of(source, tableAs("t"), kept + " u"),
        "u",
        Map.of("hash", layout.hash(dialect, table)),
        sameKey("t", "s") + " AND " + kept("t"));
  }

  // Keys that are not there are marked as about to be written; an older line is marked as well.
  private String markMissing(String source) {
    return "INSERT INTO "
        + kept
        + " ("
        + String.join(", ", keyColumns())
        + ", existed, done) SELECT "
        + values("s", layout.key())
        + ", 0, "
        + MARKED
        + " FROM "
        + source
        + " WHERE NOT EXISTS (SELECT 1 FROM "
        + tableAs("t")
        + " WHERE "
        + sameKey("t", "s")
        + ")"
        + words.orElse(keyColumns(), "done = " + MARKED);
  }

  private String marked() {
    return "EXISTS (SELECT 1 FROM "
        + kept
        + " u WHERE "
        + kept("s")
        + " AND u.done = "
        + MARKED
        + ")";
  }

  private String hashMarked(String source) {
    Map<String, String> assignments = new LinkedHashMap<>();
    assignments.put("hash", layout.hash(dialect, table));
    assignments.put("done", "0");
    return words.update(
        List.of(source, tableAs("t"), kept + " u"),
        "u",
        assignments,
        sameKey("t", "s") + " AND " + kept("t") + " AND u.done = " + MARKED);
  }
}
