package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.sql.SQLException;
import java.util.Optional;

/** Drops a table: it gets a hidden name until the operation is finalised. */
final class DropContainer extends BlockingHandler<DropContainer.Spec, Execution> {

  /** Nothing but the table itself. */
  record Spec() {}

  DropContainer(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData.of(operation);
    OperationData.noConditions(operation, "a table is dropped as a whole");
    OperationData.requireOthers(operation);
    return new Spec();
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    TableChecks.requireTable(problems, table);
    run.database()
        .transaction(session -> run.dialect().dependants(session, table))
        .ifPresent(
            what ->
                problems.add(
                    StandardErrorCode.INVALID_INPUT,
                    "'" + run.container() + "' is needed by " + what + "; drop that first"));
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    Optional<Table> table = find(run, run.container());
    if (table.isPresent()) {
      String hidden = table.get().sibling(Names.undo(run.operationId()));
      rename(run, "drop_container", table.get(), Names.undo(run.operationId()), hidden);
    }
    return 0;
  }

  static Optional<Table> find(Execution run, String container) throws SQLException {
    return run.database().transaction(session -> run.dialect().table(session, container));
  }

  /** Renames a table, and notes as what it can be found then. */
  static void rename(Execution run, String killPoint, Table table, String newName, String sibling)
      throws Exception {
    run.change(
        killPoint,
        () -> run.note("renamed", sibling),
        session ->
            run.dialect().table(session, table.container()).isEmpty()
                && run.dialect().table(session, sibling).isPresent(),
        Ddl.plain(run.dialect().rename(table, newName)));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    problems.require(
        find(run, run.container()).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a table '" + run.container() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    if (run.noted("renamed")) {
      renameBack(run, "drop_container.undo", run.text("renamed").orElseThrow());
    }
    return undone(run);
  }

  /** Gives a renamed table its old name again, unless that was done. */
  static void renameBack(Execution run, String killPoint, String renamed) throws Exception {
    Optional<Table> table = find(run, renamed);
    if (table.isEmpty()) {
      return;
    }
    if (find(run, run.container()).isPresent()) {
      throw MigrationException.refusal(
          StandardErrorCode.CONTAINER_EXISTS,
          "There is a new table '"
              + run.container()
              + "'; rename or drop it before this operation is rolled back");
    }
    String container = run.container();
    String own =
        table.get().sibling("x").equals("x")
            ? container
            : container.substring(container.indexOf('.') + 1);
    run.change(
        killPoint,
        () -> {},
        session -> run.dialect().table(session, renamed).isEmpty(),
        Ddl.plain(run.dialect().rename(table.get(), own)));
  }

  @Override
  protected void release(Spec spec, Execution run) throws Exception {
    Optional<String> hidden = run.text("renamed");
    if (hidden.isEmpty()) {
      return;
    }
    Optional<Table> table = find(run, hidden.get());
    if (table.isPresent()) {
      run.change(
          "drop_container.finalize",
          () -> {},
          session -> run.dialect().table(session, hidden.get()).isEmpty(),
          Ddl.plain("DROP TABLE " + table.get().sql()));
    }
  }
}
