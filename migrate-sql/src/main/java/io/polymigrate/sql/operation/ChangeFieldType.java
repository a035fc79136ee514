package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
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
import org.jspecify.annotations.Nullable;

/**
 * Changes a column's type without stopping anybody: a second column is kept equal by triggers,
 * filled in windows, and takes the name in one step. The first stays, hidden, until the operation
 * is finalised. Rolling back goes the same way in the other direction, so that what others have
 * written since is carried back too, and told as a conflict.
 */
final class ChangeFieldType extends BlockingHandler<ChangeFieldType.Spec, Execution> {

  /** Which column, and its new type. */
  record Spec(String field, LogicalType type, boolean allowCopy) {}

  ChangeFieldType(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "field_type", "allow_copy");
    OperationData.noConditions(operation, "a column has one type for all rows");
    return new Spec(
        data.newName("field_name"), data.type("field_type"), data.flag("allow_copy", false));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    Column column = table.column(spec.field());
    TableChecks.requireTable(problems, table);
    TableChecks.requireKey(problems, table);
    boolean sequence = column.defaultExpression().orElse("").contains("nextval(");
    if (column.computed() || sequence || table.key().contains(spec.field())) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          spec.field(),
          "Field '"
              + spec.field()
              + "' is generated, or part of the key; its type can't be"
              + " changed while others use the table");
    }
    run.database()
        .transaction(session -> run.dialect().dependants(session, table, spec.field(), true))
        .ifPresent(
            what ->
                problems.add(
                    StandardErrorCode.INVALID_INPUT,
                    spec.field(),
                    "Field '"
                        + spec.field()
                        + "' is used by "
                        + what
                        + "; drop that first and make it again afterwards"));
    if (problems.none()) {
      unfit(spec, run, table, column, problems);
    }
  }

  private static void unfit(Spec spec, Execution run, Table table, Column column, Problems problems)
      throws SQLException {
    SqlDialect dialect = run.dialect();
    String name = dialect.quote(spec.field());
    Conversion conversion =
        dialect.conversion(name, column.type(), dialect.columnType(spec.type(), false));
    Conditions lost = Conditions.of(name + " IS NOT NULL AND NOT " + conversion.exact());
    Keys.Found found = run.database().transaction(session -> Keys.find(session, run, table, lost));
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          spec.field(),
          found.count()
              + " values of field '"
              + spec.field()
              + "' do not fit exactly into type "
              + spec.type()
              + "; mend them first",
          found.count(),
          found.first());
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    SqlDialect dialect = run.dialect();
    String fresh = Names.unfinished(run.operationId());
    String old = Names.undo(run.operationId());
    String type = dialect.columnType(spec.type(), false);
    if (!run.table().has(old)) {
      run.change(
          "change_field_type.column",
          () -> run.note("begun", true),
          session -> run.table(session).has(fresh),
          Ddl.alter(run.table(), "ADD COLUMN " + dialect.quote(fresh) + " " + type)
              .copying(spec.allowCopy()));
      Column column = run.table().column(spec.field());
      new Mirror(run, "change_field_type", spec.field(), fresh, type).keepEqual();
      lift(spec, run, column);
      swap(spec, run, column, fresh, old);
    }
    if (!run.noted("types_noted")) {
      Optional<String> before =
          run.database()
              .transaction(
                  session ->
                      run.database()
                          .types()
                          .schemas()
                          .image(session.connection(), run.container()));
      run.note("types_noted", true);
      run.note("types_before", before.orElse(null));
      run.save();
    }
    run.changeTypes(
        (types, session) ->
            types.put(session, run.container(), Map.of(spec.field(), spec.type()), List.of()));
    if (run.noted("required")) {
      dialect.setNotNull(run, "change_field_type.required", run.table(), spec.field());
    }
    return run.number("change_field_type_records");
  }

  // The old column gets no more values once it is hidden.
  private static void lift(Spec spec, Execution run, Column column) throws Exception {
    if (!column.nullable()) {
      run.change(
          "change_field_type.nullable",
          () -> run.note("required", true),
          session -> run.table(session).column(spec.field()).nullable(),
          Ddl.online(run.table(), run.dialect().dropNotNull(column)).copying(spec.allowCopy()));
    }
  }

  private static void swap(Spec spec, Execution run, Column column, String fresh, String old)
      throws Exception {
    SqlDialect dialect = run.dialect();
    Table table = run.table();
    Mirror mirror = new Mirror(run, "change_field_type", spec.field(), fresh, "");
    List<Ddl> statements = new ArrayList<>();
    dialect
        .convertedDefault(column, dialect.columnType(spec.type(), false))
        .ifPresent(
            value ->
                statements.add(
                    Ddl.alter(
                        table, "ALTER COLUMN " + dialect.quote(fresh) + " SET DEFAULT " + value)));
    statements.addAll(mirror.drop(table));
    statements.addAll(dialect.renameTwo(table, spec.field(), old, fresh, spec.field()));
    run.change(
        "change_field_type.swap",
        () -> run.note("swapped", true),
        session -> run.table(session).has(old),
        dialect.locked(table, statements).toArray(Ddl[]::new));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    Column column = run.table().column(spec.field());
    String wanted = run.dialect().columnType(spec.type(), false);
    problems.require(
        run.dialect().sameType(column, wanted),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Field '" + spec.field() + "' is of type '" + column.type() + "', not '" + wanted + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    Optional<Table> found = DropContainer.find(run, run.container());
    if (found.isEmpty() || !run.noted("begun")) {
      return undone(run);
    }
    String fresh = Names.unfinished(run.operationId());
    String old = Names.undo(run.operationId());
    if (found.get().has(old)) {
      swapBack(spec, run, found.get(), fresh, old);
    }
    Table table = run.table();
    if (table.has(fresh)) {
      List<Ddl> statements =
          new ArrayList<>(
              new Mirror(run, "change_field_type", spec.field(), fresh, "").drop(table));
      statements.add(
          Ddl.alter(table, "DROP COLUMN " + run.dialect().quote(fresh)).copying(spec.allowCopy()));
      run.change(
          "change_field_type.undo",
          () -> {},
          session -> !run.table(session).has(fresh),
          statements.toArray(Ddl[]::new));
    }
    if (run.noted("required")) {
      run.dialect().setNotNull(run, "change_field_type.undo_required", run.table(), spec.field());
    }
    if (run.noted("types_noted")) {
      run.changeTypes(
          (types, session) ->
              types
                  .schemas()
                  .putBack(session.connection(), run.container(), run.text("types_before")));
    }
    return new Conflicts(run).result(run.number("change_field_type_records"));
  }

  private static void swapBack(Spec spec, Execution run, Table table, String fresh, String old)
      throws Exception {
    SqlDialect dialect = run.dialect();
    Column before = table.column(old);
    Column after = table.column(spec.field());
    String name = dialect.quote(spec.field());
    refuseWhatDoesNotFit(spec, run, table, before, after);
    if (!after.nullable()) {
      run.change(
          "change_field_type.undo_nullable",
          () -> {},
          session -> run.table(session).column(spec.field()).nullable(),
          Ddl.online(table, dialect.dropNotNull(after)).copying(spec.allowCopy()));
    }
    Conversion forth = dialect.conversion(dialect.quote(old), before.type(), after.type());
    Mirror mirror = new Mirror(run, "change_field_type.back", spec.field(), old, before.type());
    if (!run.noted("told")) {
      Conditions changed = Conditions.of("NOT (" + dialect.same(name, forth.value()) + ")");
      Keys.Found theirs =
          run.database().transaction(session -> Keys.find(session, run, table, changed));
      run.note("told", true);
      new Conflicts(run).add(theirs.first());
      run.note("conflicts", theirs.count());
    }
    mirror.keepEqual("NOT (" + dialect.same(name, forth.value()) + ")");
    List<Ddl> statements = new ArrayList<>(mirror.drop(table));
    statements.addAll(dialect.renameTwo(table, spec.field(), fresh, old, spec.field()));
    run.change(
        "change_field_type.swap_back",
        () -> {},
        session -> !run.table(session).has(old),
        dialect.locked(table, statements).toArray(Ddl[]::new));
  }

  private static void refuseWhatDoesNotFit(
      Spec spec, Execution run, Table table, Column before, Column after) throws SQLException {
    SqlDialect dialect = run.dialect();
    String name = dialect.quote(spec.field());
    Conversion back = dialect.conversion(name, after.type(), before.type());
    Conversion forth =
        dialect.conversion(dialect.quote(before.name()), before.type(), after.type());
    Conditions lost =
        Conditions.of(
            name
                + " IS NOT NULL AND NOT ("
                + dialect.same(name, forth.value())
                + ") AND NOT "
                + back.exact());
    Keys.Found found = run.database().transaction(session -> Keys.find(session, run, table, lost));
    if (found.count() > 0) {
      throw MigrationException.refusal(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          found.count()
              + " values that others wrote into field '"
              + spec.field()
              + "' since do not fit into its old type '"
              + before.type()
              + "', first in the records "
              + found.first()
              + "; mend them before rolling back");
    }
  }

  @Override
  protected void release(Spec spec, Execution run) throws Exception {
    String old = Names.undo(run.operationId());
    Optional<Table> table = DropContainer.find(run, run.container());
    if (table.isPresent() && table.get().has(old)) {
      run.change(
          "change_field_type.finalize",
          () -> {},
          session -> !run.table(session).has(old),
          Ddl.alter(table.get(), "DROP COLUMN " + run.dialect().quote(old))
              .copying(spec.allowCopy()));
    }
  }

  /** A column kept equal to another. */
  private static final class Mirror {
    private final Execution run;
    private final SqlDialect dialect;
    private final String step;
    private final String from;
    private final String to;
    private final String type;
    private final String trigger;

    Mirror(Execution run, String step, String from, String to, String type) {
      this.run = run;
      this.dialect = run.dialect();
      this.step = step;
      this.from = from;
      this.to = to;
      this.type = type;
      this.trigger = Names.part(run.operationId(), step.endsWith("back") ? 2 : 1);
    }

    void keepEqual() throws Exception {
      Table table = run.table();
      String value = value(table, dialect.quote(from));
      keepEqual("NOT (" + dialect.same(dialect.quote(to), value) + ")");
    }

    private String value(Table table, String name) {
      return dialect.conversion(name, table.column(from).type(), type).value();
    }

    // New and changed rows first, by triggers, and then those that were there: none slips through.
    // Triggers that are gone again were dropped for a swap that was interrupted.
    void keepEqual(String different) throws Exception {
      Table table = run.table();
      if (!run.database().transaction(session -> dialect.hasTrigger(session, table, trigger))) {
        run.note(step + "_done", null);
        run.note(step + "_at", null);
        run.change(
            step + ".mirror",
            () -> {},
            session -> dialect.hasTrigger(session, table, trigger),
            dialect
                .createTriggers(
                    table,
                    trigger,
                    "NEW." + dialect.quote(to),
                    value(table, "NEW." + dialect.quote(from)))
                .toArray(Ddl[]::new));
      }
      String assignment = dialect.quote(to) + " = " + value(table, dialect.quote(from));
      new Windows(run, step, table)
          .walk(
              (session, window) -> {
                List<@Nullable Object> parameters = new ArrayList<>();
                String stretch = window.condition("", parameters);
                return session.update(
                    "UPDATE "
                        + table.sql()
                        + " SET "
                        + assignment
                        + " WHERE "
                        + stretch
                        + " AND "
                        + different,
                    parameters);
              });
    }

    List<Ddl> drop(Table table) {
      return dialect.dropTriggers(table, trigger);
    }
  }
}
