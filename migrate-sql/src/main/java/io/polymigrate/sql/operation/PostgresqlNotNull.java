package io.polymigrate.sql.operation;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * NOT NULL without a scan under an exclusive lock. Before 18 a validated CHECK spares SET NOT NULL
 * its scan; from 18 on the constraint itself may begin NOT VALID, and SET NOT NULL would scan.
 */
final class PostgresqlNotNull {
  private static final int CONSTRAINT_MAY_BEGIN_INVALID = 18;
  private static final String NOT_NULL =
      """
      SELECT o.conname FROM pg_constraint o JOIN pg_attribute a
        ON a.attrelid = o.conrelid AND o.conkey = ARRAY[a.attnum]
      WHERE o.conrelid = ?::regclass AND o.contype = 'n' AND a.attname = ?
      """;
  private static final String VALIDATED =
      "SELECT count(*) FROM pg_constraint WHERE conrelid = ?::regclass AND conname = ?"
          + " AND convalidated";
  private static final String EXISTS =
      "SELECT count(*) FROM pg_constraint WHERE conrelid = ?::regclass AND conname = ?";

  private final SqlDialect dialect;

  PostgresqlNotNull(SqlDialect dialect) {
    this.dialect = dialect;
  }

  void enforce(Execution run, String killPoint, Table table, String column) throws Exception {
    int version =
        run.database().transaction(s -> s.connection().getMetaData().getDatabaseMajorVersion());
    if (version >= CONSTRAINT_MAY_BEGIN_INVALID) {
      withConstraint(run, killPoint, table, column);
    } else {
      withCheck(run, killPoint, table, column);
    }
  }

  private void withConstraint(Execution run, String killPoint, Table table, String column)
      throws Exception {
    run.change(
        killPoint + ".not_valid",
        () -> {},
        session -> constraint(session, table, column).isPresent(),
        Ddl.alter(table, "ADD NOT NULL " + dialect.quote(column) + " NOT VALID"));
    String name =
        run.database()
            .transaction(session -> constraint(session, table, column))
            .orElseThrow(() -> new IllegalStateException("A constraint just made is gone"));
    validate(run, killPoint, table, name);
  }

  private static Optional<String> constraint(Session session, Table table, String column)
      throws SQLException {
    return session.first(NOT_NULL, List.of(table.sql(), column), row -> row.getString(1));
  }

  private void withCheck(Execution run, String killPoint, Table table, String column)
      throws Exception {
    if (run.database().transaction(s -> notNull(s, run, table, column))) {
      return;
    }
    String name = Names.part(run.operationId(), 0);
    run.change(
        killPoint + ".not_valid",
        () -> {},
        session -> exists(session, table, name),
        Ddl.alter(
            table,
            "ADD CONSTRAINT "
                + dialect.quote(name)
                + " CHECK ("
                + dialect.quote(column)
                + " IS NOT NULL) NOT VALID"));
    validate(run, killPoint, table, name);
    run.change(
        killPoint + ".not_null",
        () -> {},
        session -> notNull(session, run, table, column),
        Ddl.alter(table, "ALTER COLUMN " + dialect.quote(column) + " SET NOT NULL"),
        Ddl.alter(table, "DROP CONSTRAINT " + dialect.quote(name)));
  }

  private static boolean notNull(Session session, Execution run, Table table, String column)
      throws SQLException {
    return !run.table(session, table.container()).column(column).nullable();
  }

  /** Validates in a transaction of its own: together they would hold the lock through the scan. */
  private void validate(Execution run, String killPoint, Table table, String name)
      throws Exception {
    run.change(
        killPoint + ".validate",
        () -> {},
        session -> validated(session, table, name),
        Ddl.alter(table, "VALIDATE CONSTRAINT " + dialect.quote(name)));
  }

  static boolean exists(Session session, Table table, String constraint) throws SQLException {
    return session.number(EXISTS, List.of(table.sql(), constraint)) > 0;
  }

  static boolean validated(Session session, Table table, String constraint) throws SQLException {
    return session.number(VALIDATED, List.of(table.sql(), constraint)) > 0;
  }
}
