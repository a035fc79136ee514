package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Enforces a schema by CHECK and NOT NULL, after counting what violates it already. */
final class SchemaValidation extends BlockingHandler<SchemaValidation.Spec, Execution> {

  /** What to enforce. */
  record Spec(JsonSchema schema, boolean allowCopy) {}

  SchemaValidation(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "schema", "level", "allow_copy");
    OperationData.noConditions(operation, "a table's schema holds for all rows");
    if (!data.optionalText("level").orElse("strict").equals("strict")) {
      throw new IllegalArgumentException("'level' must be 'strict'");
    }
    return new Spec(
        JsonSchema.parse(data.map("schema"), JsonSchema.SIMPLE), data.flag("allow_copy", false));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    TableChecks.requireTable(problems, table);
    spec.schema().required().forEach(table::column);
    spec.schema()
        .properties()
        .forEach((field, property) -> suits(table.column(field), property, run, problems));
    if (problems.none()) {
      violations(spec, run, table, problems);
    }
  }

  private static void suits(
      Column column, JsonSchema.Property property, Execution run, Problems problems) {
    String own = run.dialect().jsonType(column);
    boolean suits =
        property.types().isEmpty()
            || property.types().contains(own)
            || (own.equals("integer") && property.types().contains("number"))
            || (own.equals("number") && property.types().contains("integer"));
    if (!suits) {
      problems.add(
          StandardErrorCode.SCHEMA_MISMATCH,
          column.name(),
          "Field '"
              + column.name()
              + "' of type '"
              + column.type()
              + "' can't be "
              + String.join(" or ", property.types())
              + "; change its type first");
    }
    boolean number = own.equals("integer") || own.equals("number");
    for (String keyword : limits(property).keySet()) {
      boolean ofNumbers = keyword.contains("inimum") || keyword.contains("aximum");
      boolean ofTexts = keyword.endsWith("Length") || keyword.equals("pattern");
      if ((ofNumbers && !number) || (ofTexts && !own.equals("string"))) {
        problems.add(
            StandardErrorCode.SCHEMA_MISMATCH,
            column.name(),
            "'"
                + keyword
                + "' is not possible for field '"
                + column.name()
                + "' of type '"
                + column.type()
                + "'");
      }
    }
  }

  private static void violations(Spec spec, Execution run, Table table, Problems problems)
      throws SQLException {
    for (String field : spec.schema().required()) {
      report(
          run, table, field, run.dialect().quote(field) + " IS NULL", "have no value in", problems);
    }
    for (Map.Entry<String, String> check : checks(spec, table, run.dialect()).entrySet()) {
      String violated = "(" + check.getValue() + ") IS FALSE";
      report(run, table, check.getKey(), violated, "violate the schema in", problems);
    }
  }

  private static void report(
      Execution run, Table table, String field, String violated, String what, Problems problems)
      throws SQLException {
    Keys.Found found =
        run.database()
            .transaction(session -> Keys.find(session, run, table, Conditions.of(violated)));
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          field,
          found.count()
              + " records of '"
              + run.container()
              + "' "
              + what
              + " field '"
              + field
              + "'; mend them first",
          found.count(),
          found.first());
    }
  }

  // By field, those that say more than the column's type does.
  private static Map<String, String> checks(Spec spec, Table table, SqlDialect dialect) {
    Map<String, String> checks = new LinkedHashMap<>();
    spec.schema()
        .properties()
        .forEach(
            (field, property) -> {
              Column column = table.column(field);
              List<String> parts = new ArrayList<>();
              String name = dialect.quote(field);
              if (property.types().contains("integer")
                  && !property.types().contains("number")
                  && dialect.jsonType(column).equals("number")) {
                parts.add(name + " = floor(" + name + ")");
              }
              limits(property)
                  .forEach((keyword, limit) -> parts.add(part(column, keyword, limit, dialect)));
              if (!parts.isEmpty()) {
                checks.put(field, String.join(" AND ", parts));
              }
            });
    return checks;
  }

  private static String part(Column column, String keyword, Object limit, SqlDialect dialect) {
    String name = dialect.quote(column.name());
    return switch (keyword) {
      case "minimum" -> name + " >= " + plain(limit);
      case "maximum" -> name + " <= " + plain(limit);
      case "exclusiveMinimum" -> name + " > " + plain(limit);
      case "exclusiveMaximum" -> name + " < " + plain(limit);
      case "minLength" -> "char_length(" + name + ") >= " + plain(limit);
      case "maxLength" -> "char_length(" + name + ") <= " + plain(limit);
      case "pattern" -> dialect.matches(name, limit.toString());
      default -> {
        List<String> values = new ArrayList<>();
        ((List<?>) limit).forEach(value -> values.add(dialect.constant(column, value)));
        yield name + " IN (" + String.join(", ", values) + ")";
      }
    };
  }

  private static String plain(Object limit) {
    return new BigDecimal(limit.toString()).toPlainString();
  }

  /** What it says beside the type. */
  private static Map<String, Object> limits(JsonSchema.Property property) {
    Map<String, Object> limits = new LinkedHashMap<>(property.keywords());
    limits.keySet().removeAll(List.of("type", "description"));
    return limits;
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    Table table = run.table();
    int number = 0;
    for (String check : checks(spec, table, run.dialect()).values()) {
      number++;
      String name = Names.part(run.operationId(), number);
      run.dialect().addCheck(run, table, name, check, spec.allowCopy());
    }
    for (String field : spec.schema().required()) {
      if (table.column(field).nullable() || run.noted("required." + field)) {
        run.note("required." + field, true);
        run.save();
        run.dialect().setNotNull(run, "schema_validation.required", table, field);
      }
    }
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    violations(spec, run, table, problems);
    int number = 0;
    for (String field : checks(spec, table, run.dialect()).keySet()) {
      number++;
      String name = Names.part(run.operationId(), number);
      if (!run.database()
          .transaction(session -> run.dialect().hasConstraint(session, table, name))) {
        problems.add(
            StandardErrorCode.SCHEMA_MISMATCH,
            field,
            "No check of this operation watches over field '" + field + "'");
      }
    }
    for (String field : spec.schema().required()) {
      if (table.column(field).nullable()) {
        problems.add(StandardErrorCode.SCHEMA_MISMATCH, field, "Field '" + field + "' takes null");
      }
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    Optional<Table> found = DropContainer.find(run, run.container());
    if (found.isEmpty()) {
      return undone(run);
    }
    Table table = found.get();
    int checks = checks(spec, table, run.dialect()).size();
    for (int number = 1; number <= checks; number++) {
      String name = Names.part(run.operationId(), number);
      if (run.noted(name)) {
        run.change(
            "schema_validation.undo",
            () -> {},
            session -> !run.dialect().hasConstraint(session, table, name),
            Ddl.alter(table, "DROP CONSTRAINT " + run.dialect().quote(name))
                .copying(spec.allowCopy()));
      }
    }
    for (String field : spec.schema().required()) {
      Column column = table.column(field);
      if (run.noted("required." + field) && !column.nullable()) {
        run.change(
            "schema_validation.undo_required",
            () -> {},
            session -> run.table(session).column(field).nullable(),
            Ddl.online(table, run.dialect().dropNotNull(column)).copying(spec.allowCopy()));
      }
    }
    return undone(run);
  }
}
