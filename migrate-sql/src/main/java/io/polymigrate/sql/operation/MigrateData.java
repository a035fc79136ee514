package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes fields of records in place, or makes records of another table from them. */
final class MigrateData extends BlockingHandler<MigrateData.Spec, Execution> {

  /** What to set, where to, from which records. */
  record Spec(Map<String, SetExpression> set, Optional<String> target, Filter filter) {}

  MigrateData(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "set", "target_table");
    Map<String, SetExpression> set = data.set();
    Optional<String> target = data.optionalText("target_table");
    if (set.isEmpty() && target.isEmpty()) {
      throw new IllegalArgumentException("'set' must say what to change, or 'target_table' where");
    }
    return new Spec(set, target, OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table source = run.table();
    Table target = target(spec, run);
    TableChecks.requireTable(problems, target);
    TableChecks.requireKey(problems, source);
    TableChecks.requireKey(problems, target);
    Conditions.of(spec.filter(), source, run.dialect());
    Map<String, String> values = values(spec, source, target, run.dialect());
    for (String part : target.key()) {
      boolean given = values.containsKey(part);
      if (spec.target().isEmpty() && given) {
        problems.add(
            StandardErrorCode.INVALID_INPUT, part, "Field '" + part + "' is part of the key");
      } else if (spec.target().isPresent() && !given) {
        problems.add(
            StandardErrorCode.KEY_MISSING,
            part,
            "'set' gives no value for the key field '"
                + part
                + "' of '"
                + target.container()
                + "'");
      }
    }
  }

  private static Table target(Spec spec, Execution run) throws SQLException {
    String name = spec.target().orElse(run.container());
    return run.database().transaction(session -> run.table(session, name));
  }

  private static Map<String, String> values(
      Spec spec, Table source, Table target, SqlDialect dialect) {
    Map<String, String> values = new LinkedHashMap<>();
    if (spec.set().isEmpty()) {
      for (Column column : target.columns()) {
        if (source.has(column.name()) && !Names.hidden(column.name())) {
          SetExpression copy = new SetExpression.Copy(column.name());
          values.put(column.name(), SetSql.of(copy, source, column, dialect));
        }
      }
    }
    spec.set()
        .forEach(
            (field, expression) ->
                values.put(field, SetSql.of(expression, source, target.column(field), dialect)));
    return values;
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    Table source = run.table();
    Table target = target(spec, run);
    Map<String, String> values = values(spec, source, target, run.dialect());
    Conditions matching = Conditions.of(spec.filter(), source, run.dialect());
    if (spec.target().isPresent()) {
      return new Copies(run, target).make("migrate_data", source, values, matching);
    }
    return new Images(run, source, new ArrayList<>(values.keySet()))
        .change("migrate_data", values, matching);
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws Exception {
    Table source = run.table();
    Table target = target(spec, run);
    Map<String, String> values = values(spec, source, target, run.dialect());
    if (spec.target().isPresent()) {
      return;
    }
    // Where a new value reads a field that is set itself, the old value is gone.
    List<String> different = new ArrayList<>();
    values.forEach(
        (field, value) -> {
          if (values.keySet().stream()
              .noneMatch(other -> value.contains(run.dialect().quote(other)))) {
            different.add("NOT (" + run.dialect().same(run.dialect().quote(field), value) + ")");
          }
        });
    if (different.isEmpty()) {
      return;
    }
    Conditions unset =
        Conditions.of(spec.filter(), source, run.dialect())
            .and("(" + String.join(" OR ", different) + ")");
    Keys.Found found =
        run.database().transaction(session -> Keys.find(session, run, source, unset));
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          values.keySet().iterator().next(),
          found.count() + " records are not as the operation leaves them",
          found.count(),
          found.first());
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    if (!run.noted("kept")) {
      return undone(run);
    }
    Table target = target(spec, run);
    return spec.target().isPresent()
        ? new Copies(run, target).remove()
        : new Images(run, target, new ArrayList<>(spec.set().keySet())).restore(true);
  }

  @Override
  protected void release(Spec spec, Execution run) throws Exception {
    if (run.noted("kept")) {
      new Images(run, target(spec, run), List.of()).release();
    }
  }
}
