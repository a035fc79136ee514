package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.LogicalType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates a table. */
final class CreateContainer extends BlockingHandler<CreateContainer.Spec, Execution> {

  /** Columns in order, and the primary key. */
  record Spec(Map<String, LogicalType> fields, List<String> key) {}

  CreateContainer(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "fields", "key");
    OperationData.noConditions(operation, "a table is created empty");
    OperationData.requireOthers(operation);
    Map<String, LogicalType> fields = data.types("fields");
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("'fields' must name at least one field");
    }
    List<String> key = data.keyOf(fields);
    return new Spec(fields, key);
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws SQLException {
    if (find(run, run.container()).isPresent()) {
      problems.add(
          StandardErrorCode.CONTAINER_EXISTS, "There is a table '" + run.container() + "' already");
    }
  }

  private static Optional<Table> find(Execution run, String container) throws SQLException {
    return run.database().transaction(session -> run.dialect().table(session, container));
  }

  // Where definitions are not transactional the table is made under a name of ours and gets its
  // own when complete: so whoever finds it under its name after a kill knows that it was made here.
  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    SqlDialect dialect = run.dialect();
    String sql = run.database().transaction(s -> dialect.newTable(s, run.container()));
    if (dialect.transactionalDdl()) {
      run.change(
          "create_container",
          () -> run.note("created", true),
          session -> dialect.table(session, run.container()).isPresent(),
          Ddl.plain(statement(spec, dialect, sql)));
      keepTypes(spec, run);
      return 0;
    }
    String unfinished = Names.unfinished(run.operationId());
    run.change(
        "create_container",
        () -> run.note("created", true),
        session ->
            dialect.table(session, unfinished).isPresent()
                || dialect.table(session, run.container()).isPresent(),
        Ddl.plain(statement(spec, dialect, dialect.quote(unfinished))));
    run.change(
        "create_container.name",
        () -> {},
        session -> dialect.table(session, unfinished).isEmpty(),
        Ddl.plain("RENAME TABLE " + dialect.quote(unfinished) + " TO " + sql));
    keepTypes(spec, run);
    return 0;
  }

  private static void keepTypes(Spec spec, Execution run) throws SQLException {
    run.changeTypes(
        (types, session) -> {
          types.forget(session, run.container());
          types.put(session, run.container(), spec.fields(), spec.key());
        });
  }

  private static String statement(Spec spec, SqlDialect dialect, String table) {
    List<String> parts = new ArrayList<>();
    spec.fields()
        .forEach(
            (name, type) -> {
              boolean inKey = spec.key().contains(name);
              parts.add(
                  dialect.quote(name)
                      + " "
                      + dialect.columnType(type, inKey)
                      + (inKey ? " NOT NULL" : ""));
            });
    if (!spec.key().isEmpty()) {
      parts.add(
          "PRIMARY KEY ("
              + String.join(", ", spec.key().stream().map(dialect::quote).toList())
              + ")");
    }
    return "CREATE TABLE " + table + " (" + String.join(", ", parts) + ")" + dialect.tableOptions();
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    Table table = run.table();
    spec.fields()
        .forEach(
            (name, type) -> {
              String wanted = run.dialect().columnType(type, spec.key().contains(name));
              Optional<Column> column = table.find(name);
              if (column.isEmpty()) {
                problems.add(StandardErrorCode.FIELD_NOT_FOUND, name, table.missing(name));
              } else if (!run.dialect().sameType(column.get(), wanted)) {
                problems.add(
                    StandardErrorCode.SCHEMA_MISMATCH,
                    name,
                    "Field '"
                        + name
                        + "' is of type '"
                        + column.get().type()
                        + "', not '"
                        + wanted
                        + "'");
              }
            });
    problems.require(
        spec.key().isEmpty() || table.key().equals(spec.key()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "The key of '" + run.container() + "' is " + table.key() + ", not " + spec.key());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    if (!run.noted("created")) {
      return undone(run);
    }
    SqlDialect dialect = run.dialect();
    String unfinished = Names.unfinished(run.operationId());
    if (!dialect.transactionalDdl() && find(run, unfinished).isPresent()) {
      run.change(
          "create_container.undo",
          () -> {},
          session -> dialect.table(session, unfinished).isEmpty(),
          Ddl.plain("DROP TABLE " + dialect.quote(unfinished)));
      return undone(run);
    }
    Optional<Table> table = find(run, run.container());
    if (table.isEmpty()) {
      return undone(run);
    }
    boolean dropped =
        run.database().patiently(run.context(), () -> dialect.dropIfEmpty(run, table.get()));
    if (dropped) {
      run.changeTypes((types, session) -> types.forget(session, run.container()));
      return undone(run);
    }
    Keys.Found theirs =
        run.database()
            .transaction(session -> Keys.find(session, run, table.get(), Conditions.always()));
    return new RollbackResult(run.operationId(), 0, theirs.first(), theirs.count());
  }
}
