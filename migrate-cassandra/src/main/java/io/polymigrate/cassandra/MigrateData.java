package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets fields of rows ({@link SetData}), or copies rows and fields of a table into another one,
 * with the time and time to live of each cell. What was written after the operation began is copied
 * as of its beginning, so that a rollback knows what others wrote into the copy: it is later.
 */
final class MigrateData extends BlockingHandler<MigrateData.Spec, Execution> {
  private static final String TIME = "time";
  private static final String CREATED = "created";
  private static final String SCHEMA = "schema";

  /**
   * What to set, or to copy, where.
   *
   * @param set what fields are to become; where it says nothing, rows are copied
   * @param target another table
   * @param fields which fields to copy; all when empty
   */
  record Spec(
      Map<String, SetExpression> set, Optional<String> target, List<String> fields, Filter filter) {
    boolean inPlace() {
      return target.isEmpty();
    }

    boolean copies() {
      return set.isEmpty();
    }

    String copy() {
      return target.orElseThrow();
    }
  }

  MigrateData(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "set", "target_table", "fields");
    Map<String, SetExpression> set = data.set();
    Optional<String> target =
        data.has("target_table") ? Optional.of(data.newName("target_table")) : Optional.empty();
    boolean itself = target.filter(operation.collectionOrTable()::equals).isPresent();
    if (set.isEmpty() && (target.isEmpty() || itself)) {
      throw new IllegalArgumentException(
          "'set' must say what to change, or 'target_table' where to copy to");
    }
    if (!set.isEmpty() && data.has("fields")) {
      throw new IllegalArgumentException("'fields' are those to copy; 'set' names its own");
    }
    return new Spec(
        set,
        itself ? Optional.empty() : target,
        data.texts("fields"),
        OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    if (!spec.copies()) {
      new SetData(spec, run).check(problems);
      return;
    }
    Table table = run.tables().get(run.container());
    FieldChecks.requireCopied(table, problems);
    RecordSchema schema = run.schema(run.container());
    var unused = RowFilter.of(spec.filter(), schema, run.container());
    for (String field : spec.fields()) {
      problems.require(
          table.find(field).isPresent(),
          StandardErrorCode.FIELD_NOT_FOUND,
          "'" + run.container() + "' has no field '" + field + "'");
    }
    List<String> key = table.key().stream().map(Column::name).toList();
    problems.require(
        spec.fields().isEmpty() || spec.fields().containsAll(key),
        StandardErrorCode.KEY_MISSING,
        "'fields' must have the whole key " + key + " of '" + run.container() + "'");
    Optional<Table> target = run.tables().find(spec.copy());
    if (target.isPresent() && problems.none()) {
      requireFits(spec, table, target.get(), run, problems);
    }
  }

  private static void requireFits(
      Spec spec, Table table, Table target, Execution run, Problems problems) {
    problems.require(
        !target.view() && run.tables().empty(target),
        StandardErrorCode.CONTAINER_EXISTS,
        "'" + spec.copy() + "' is there and holds rows; copy into another table");
    for (Column column : chosen(spec, table)) {
      Optional<Column> same = target.find(column.name());
      problems.require(
          same.isPresent()
              && same.get().cql().equals(column.cql())
              && same.get().kind() == column.kind(),
          StandardErrorCode.SCHEMA_MISMATCH,
          "The column '" + column.name() + "' of '" + spec.copy() + "' is missing or another");
    }
    problems.require(
        target.key().size() == table.key().size(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + spec.copy() + "' has another key");
  }

  private static List<Column> chosen(Spec spec, Table table) {
    return table.columns().stream()
        .filter(column -> spec.fields().isEmpty() || spec.fields().contains(column.name()))
        .toList();
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!spec.copies()) {
      return new SetData(spec, run).apply();
    }
    Table table = run.tables().get(run.container());
    if (!run.noted(TIME)) {
      run.note(CREATED, !run.tables().exists(spec.copy()));
      run.note(SCHEMA, run.schemas().text(spec.copy()).orElse(null));
      run.noteDurably(TIME, run.connection().timestamp());
    }
    if (Boolean.TRUE.equals(run.value(CREATED))) {
      create(spec, run, table);
    }
    KillPoint.at("migrate_data.made");
    List<Field> fields = new ArrayList<>();
    RecordSchema schema = run.schema(run.container());
    for (Field field : schema.fields()) {
      if (spec.fields().isEmpty() || spec.fields().contains(field.name())) {
        fields.add(field);
      }
    }
    run.schemas().save(spec.copy(), new RecordSchema(fields, schema.key()));
    KillPoint.at("migrate_data.schema");
    long time = run.number(TIME);
    return new RowMove(run)
        .copy(
            table,
            run.tables().get(spec.copy()),
            spec.filter(),
            new RowMove.Times(time, time),
            "migrate_data.copying");
  }

  private static void create(Spec spec, Execution run, Table table) {
    Map<String, String> columns = new LinkedHashMap<>();
    chosen(spec, table).forEach(column -> columns.put(column.name(), column.cql()));
    List<Column> clustering = table.of(Kind.CLUSTERING);
    String order =
        clustering.isEmpty()
            ? ""
            : " WITH CLUSTERING ORDER BY ("
                + String.join(
                    ", ",
                    clustering.stream()
                        .map(it -> Cql.quoted(it.name()) + (it.descending() ? " DESC" : " ASC"))
                        .toList())
                + ")";
    run.tables()
        .create(
            spec.copy(),
            columns,
            table.of(Kind.PARTITION_KEY).stream().map(Column::name).toList(),
            clustering.stream().map(Column::name).toList(),
            order);
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    if (!spec.copies()) {
      new SetData(spec, run).inspect(problems);
      return;
    }
    Table table = run.tables().get(run.container());
    Table target = run.tables().get(spec.copy());
    for (Column column : chosen(spec, table)) {
      problems.require(
          target.find(column.name()).isPresent(),
          StandardErrorCode.FIELD_NOT_FOUND,
          "'" + spec.copy() + "' has no field '" + column.name() + "'");
    }
    long wanted = Conflicts.rows(run, table, spec.filter()).count();
    long found = Conflicts.rows(run, target, Filter.all()).count();
    problems.require(
        found >= wanted,
        StandardErrorCode.SCHEMA_VIOLATION,
        "'" + spec.copy() + "' has " + found + " rows, of " + wanted + " that were to be copied");
  }

  // What is as old as the operation is deleted; what is left then is others'.
  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!spec.copies()) {
      return SetData.undo(spec, run);
    }
    Optional<Table> target = run.tables().find(spec.copy());
    if (!run.noted(TIME)) {
      return undone(run);
    }
    long count = 0;
    if (target.isPresent()) {
      count = delete(run, target.get());
      Conflicts theirs = Conflicts.rows(run, target.get(), Filter.all());
      if (theirs.count() > 0) {
        return new RollbackResult(run.operationId(), count, theirs.first(), theirs.count());
      }
      if (Boolean.TRUE.equals(run.value(CREATED))) {
        run.tables().drop(spec.copy());
      }
      KillPoint.at("migrate_data.undone");
    }
    run.schemas().save(spec.copy(), run.text(SCHEMA));
    return new RollbackResult(run.operationId(), count, List.of(), 0);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    run.tables().drop(run.undoContainer());
  }

  private static long delete(Execution run, Table target) {
    PreparedStatement delete =
        run.connection()
            .prepare(
                "DELETE FROM "
                    + Cql.quoted(target.name())
                    + " USING TIMESTAMP ?"
                    + Rows.where(target));
    long time = run.number(TIME);
    long[] count = {0};
    Rows.of(run, target, target.key().get(0).name(), Filter.all())
        .each(
            "migrate_data.deleted",
            row -> {
              count[0]++;
              List<@Nullable ByteBuffer> cells = new ArrayList<>();
              cells.add(Rows.bytes(time));
              cells.addAll(row.key());
              return Rows.bind(delete, cells);
            });
    return count[0];
  }
}
