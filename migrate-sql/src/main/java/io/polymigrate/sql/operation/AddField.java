package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.LogicalType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds a column, or fills one that is there where it is null.
 *
 * <p>Three situations: 1. No such column and a default for all rows: the store adds it on its
 * catalogue alone. 2. No such column and a default for some: it is added empty, and filled in
 * windows. 3. The column is there: rows that match and have null are filled, with their keys kept.
 */
final class AddField extends BlockingHandler<AddField.Spec, Execution> {

  /** What to add. */
  record Spec(
      String field,
      LogicalType type,
      Optional<Object> value,
      boolean nullable,
      Filter filter,
      boolean allowCopy) {}

  AddField(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data =
        OperationData.of(
            operation, "field_name", "field_type", "default_value", "nullable", "allow_copy");
    LogicalType type = data.type("field_type");
    Optional<Object> value = Optional.ofNullable(data.value("default_value"));
    value.ifPresent(given -> checkValue(type, given));
    Spec spec =
        new Spec(
            data.newName("field_name"),
            type,
            value,
            data.flag("nullable", true),
            OperationData.filter(operation),
            data.flag("allow_copy", false));
    if (!spec.nullable() && value.isPresent() && !spec.filter().isAll()) {
      throw new IllegalArgumentException(
          "'nullable: false' together with 'conditions' would leave rows that have no value");
    }
    return spec;
  }

  private static void checkValue(LogicalType type, Object value) {
    try {
      Literals.text(type, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'default_value': " + e.getMessage(), e);
    }
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    TableChecks.requireTable(problems, table);
    Conditions.of(spec.filter(), table, run.dialect());
    Optional<Column> there = table.find(spec.field());
    if (there.isPresent()) {
      checkExisting(spec, run, table, there.get(), problems);
    } else if (!spec.nullable() && spec.value().isEmpty() && hasRows(run, table)) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          spec.field(),
          "'nullable: false' needs a 'default_value', because '"
              + run.container()
              + "' has records");
    }
  }

  private static boolean hasRows(Execution run, Table table) throws SQLException {
    return run.database().transaction(s -> Keys.any(s, table, Conditions.always()));
  }

  private static void checkExisting(
      Spec spec, Execution run, Table table, Column there, Problems problems) {
    String wanted = run.dialect().columnType(spec.type(), table.key().contains(spec.field()));
    if (!run.dialect().sameType(there, wanted)) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          spec.field(),
          "'"
              + run.container()
              + "' has a field '"
              + spec.field()
              + "' already, of type '"
              + there.type()
              + "' instead of '"
              + wanted
              + "'; choose another name or change its type first");
    }
    if (spec.value().isPresent()) {
      TableChecks.requireKey(problems, table);
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    if (!run.noted("way")) {
      run.note("way", run.table().has(spec.field()) ? "fill" : "create");
    }
    if (run.text("way").equals(Optional.of("fill"))) {
      return fill(spec, run);
    }
    boolean constant =
        spec.value().isPresent()
            && spec.filter().isAll()
            && run.dialect().instantDefault(spec.type());
    addColumn(spec, run, constant);
    run.changeTypes(
        (types, session) ->
            types.put(session, run.container(), Map.of(spec.field(), spec.type()), List.of()));
    if (constant) {
      return count(run);
    }
    long records = 0;
    if (spec.value().isPresent()) {
      records = fillNew(spec, run);
    }
    if (!spec.nullable()) {
      run.dialect().setNotNull(run, "add_field.required", run.table(), spec.field());
    }
    return records;
  }

  private static void addColumn(Spec spec, Execution run, boolean constant) throws Exception {
    SqlDialect dialect = run.dialect();
    String type = dialect.columnType(spec.type(), false);
    StringBuilder action =
        new StringBuilder("ADD COLUMN ").append(dialect.quote(spec.field())).append(' ');
    action.append(type);
    if (constant) {
      action.append(' ').append(dialect.defaultClause(spec.type(), literal(spec, run)));
      action.append(spec.nullable() ? "" : " NOT NULL");
    }
    run.change(
        "add_field.column",
        () -> {
          run.note("way", "create");
          run.note("created", true);
        },
        session -> run.table(session).has(spec.field()),
        Ddl.alter(run.table(), action.toString()).copying(spec.allowCopy()));
  }

  private static String literal(Spec spec, Execution run) {
    return run.dialect().literal(spec.type(), spec.value().orElseThrow());
  }

  private static long count(Execution run) throws SQLException {
    long records =
        run.database()
            .transaction(
                s -> s.number("SELECT count(*) FROM " + run.table(s).sql(), Execution.none()));
    run.progress(records);
    return records;
  }

  // A default for all rows also becomes the column's, before the filling, so that new rows have it.
  private static long fillNew(Spec spec, Execution run) throws Exception {
    Table table = run.table();
    SqlDialect dialect = run.dialect();
    String name = dialect.quote(spec.field());
    if (spec.filter().isAll()) {
      run.change(
          "add_field.default",
          () -> {},
          session -> run.table(session).column(spec.field()).defaultExpression().isPresent(),
          Ddl.alter(table, dialect.setDefault(spec.field(), spec.type(), literal(spec, run))));
    }
    Conditions matching = Conditions.of(spec.filter(), table, dialect).and(name + " IS NULL");
    String assignment = name + " = " + literal(spec, run);
    if (table.key().isEmpty()) {
      return fillKeyless(run, table, assignment, matching);
    }
    return new Windows(run, "add_field.fill", table)
        .walk(
            (session, window) -> {
              List<@org.jspecify.annotations.Nullable Object> parameters =
                  new java.util.ArrayList<>();
              String stretch = window.condition("", parameters);
              return session.update(
                  "UPDATE "
                      + table.sql()
                      + " SET "
                      + assignment
                      + " WHERE "
                      + stretch
                      + " AND "
                      + matching.sql(),
                  matching.after(parameters));
            });
  }

  private static long fillKeyless(
      Execution run, Table table, String assignment, Conditions matching) throws Exception {
    String sql = run.dialect().limitedUpdate(table, assignment, matching.sql(), run.batchSize());
    long changed = run.batchSize();
    while (changed >= run.batchSize()) {
      run.throttle(run.batchSize());
      long before = run.number("add_field.fill_records");
      changed =
          run.database()
              .patiently(
                  run.context(),
                  () ->
                      run.database()
                          .transaction(
                              session -> {
                                long now = session.update(sql, matching.parameters());
                                run.note("add_field.fill_records", before + now);
                                run.save();
                                return now;
                              }));
      KillPoint.at("add_field.fill.batch");
      run.progress(changed);
    }
    return run.number("add_field.fill_records");
  }

  private static long fill(Spec spec, Execution run) throws Exception {
    Table table = run.table();
    long records = 0;
    if (spec.value().isPresent()) {
      String name = run.dialect().quote(spec.field());
      Conditions matching =
          Conditions.of(spec.filter(), table, run.dialect()).and(name + " IS NULL");
      run.note("way", "fill");
      records =
          new Images(run, table, List.of(spec.field()))
              .change("add_field.fill", Map.of(spec.field(), literal(spec, run)), matching);
    }
    if (!spec.nullable() && (table.column(spec.field()).nullable() || run.noted("required"))) {
      run.note("way", "fill");
      run.note("required", true);
      run.save();
      run.dialect().setNotNull(run, "add_field.required", table, spec.field());
    }
    return records;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    Column column = table.column(spec.field());
    String wanted = run.dialect().columnType(spec.type(), false);
    if (!run.dialect().sameType(column, wanted)) {
      problems.add(
          StandardErrorCode.SCHEMA_MISMATCH,
          spec.field(),
          "Field '" + spec.field() + "' is of type '" + column.type() + "', not '" + wanted + "'");
    }
    if (spec.value().isPresent()) {
      Conditions empty =
          Conditions.of(spec.filter(), table, run.dialect())
              .and(run.dialect().quote(spec.field()) + " IS NULL");
      Keys.Found found =
          run.database().transaction(session -> Keys.find(session, run, table, empty));
      if (found.count() > 0) {
        problems.add(
            StandardErrorCode.SCHEMA_VIOLATION,
            spec.field(),
            found.count() + " records have no value in '" + spec.field() + "'",
            found.count(),
            found.first());
      }
    }
    if (!spec.nullable() && column.nullable()) {
      problems.add(
          StandardErrorCode.SCHEMA_MISMATCH,
          spec.field(),
          "Field '" + spec.field() + "' takes null");
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    Optional<Table> found =
        run.database().transaction(session -> run.dialect().table(session, run.container()));
    if (found.isEmpty() || !found.get().has(spec.field())) {
      return undone(run);
    }
    if (run.noted("created")) {
      RollbackResult result = new AddedColumn(run, spec).remove();
      if (!run.table().has(spec.field())) {
        run.changeTypes((types, session) -> types.remove(session, run.container(), spec.field()));
      }
      return result;
    }
    if (run.noted("required")) {
      Column column = found.get().column(spec.field());
      run.change(
          "add_field.undo_required",
          () -> {},
          session -> run.table(session).column(spec.field()).nullable(),
          Ddl.online(found.get(), run.dialect().dropNotNull(column)));
    }
    return new Images(run, run.table(), List.of(spec.field())).restore(false);
  }

  @Override
  protected void release(Spec spec, Execution run) throws Exception {
    if (run.noted("kept")) {
      new Images(run, run.table(), List.of(spec.field())).release();
    }
  }
}
