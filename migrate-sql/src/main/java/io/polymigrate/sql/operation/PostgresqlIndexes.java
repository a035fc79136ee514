package io.polymigrate.sql.operation;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Stages;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Indexes made and dropped CONCURRENTLY. What an interrupted build leaves is an invalid index that
 * costs every write and serves no reader; IF NOT EXISTS would take it for a good one.
 */
final class PostgresqlIndexes {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final String BEING_BUILT =
      """
      SELECT count(*) FROM pg_stat_progress_create_index p JOIN pg_class c ON c.oid = p.index_relid
      WHERE p.datname = current_database() AND p.relid = ?::regclass AND c.relname = ?
      """;

  private final SqlDialect dialect;

  PostgresqlIndexes(SqlDialect dialect) {
    this.dialect = dialect;
  }

  // Four situations: 1. It is there and valid: done, perhaps by a server process that went on
  // after its client died. 2. It is being built: wait. 3. It is invalid: drop it. 4. It is not
  // there: build it.
  void create(Execution run, Table table, String index, String statement) throws Exception {
    while (true) {
      run.context().throwIfStopped();
      Optional<Index> found = find(run, table, index);
      if (found.isPresent() && found.get().valid()) {
        return;
      }
      if (found.isEmpty()) {
        build(run, table, index, statement);
      } else if (beingBuilt(run, table, index)) {
        Stages.pause(LOOK_AGAIN);
      } else {
        drop(run, table, index);
      }
    }
  }

  private Optional<Index> find(Execution run, Table table, String index) throws SQLException {
    return run.database().transaction(session -> dialect.index(session, table, index));
  }

  private static boolean beingBuilt(Execution run, Table table, String index) throws SQLException {
    return run.database()
        .transaction(session -> session.number(BEING_BUILT, List.of(table.sql(), index)) > 0);
  }

  private void build(Execution run, Table table, String index, String statement) throws Exception {
    KillPoint.at("create_index.before");
    try {
      run.database()
          .patiently(
              run.context(),
              () ->
                  run.database()
                      .outsideTransaction(
                          session -> {
                            session.run(statement);
                            return true;
                          }));
    } catch (SQLException e) {
      boolean named = "42P07".equals(e.getSQLState());
      if (named && find(run, table, index).isPresent()) {
        return;
      }
      if (named || !dialect.duplicate(e)) {
        throw e;
      }
      drop(run, table, index);
      throw MigrationException.refusal(
          StandardErrorCode.DUPLICATE_KEY,
          "Unique index '"
              + index
              + "' on '"
              + run.container()
              + "' can't be made: two records have the same values. Validate the operation to see"
              + " the first of them");
    }
    KillPoint.at("create_index.after");
  }

  void drop(Execution run, Table table, String index) throws Exception {
    run.database()
        .patiently(
            run.context(),
            () ->
                run.database()
                    .outsideTransaction(
                        session -> {
                          session.run(
                              "DROP INDEX CONCURRENTLY IF EXISTS " + dialect.beside(table, index));
                          return true;
                        }));
  }
}
