package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Drops a column; its values are kept in a table beside it until the removal is finalised. */
final class RemoveField extends BlockingHandler<String, Execution> {
  private static final String COLUMN = "column";
  private static final String SCHEMA = "schema";
  private static final String RECORDS = "records";
  private static final String DROPPING = "dropping";
  private static final String BACK = "back";
  private static final String VALUE = "_polymigrate_value";
  private static final int FIRST_KEYS = 100;

  RemoveField(OperationStore store) {
    super(store);
  }

  static String parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name");
    OperationData.noConditions(operation, "a field is removed from all rows");
    return data.text("field_name");
  }

  @Override
  protected void check(String field, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    Column column = FieldChecks.column(run, table, field, problems);
    problems.require(
        !column.key(),
        StandardErrorCode.INVALID_INPUT,
        "'" + field + "' is part of the key of '" + run.container() + "'");
  }

  @Override
  protected long apply(String field, Execution run) {
    Table table = run.tables().get(run.container());
    if (!run.noted(COLUMN)) {
      run.note(SCHEMA, run.schemas().text(run.container()).orElse(null));
      run.noteDurably(COLUMN, table.find(field).orElseThrow().cql());
    }
    Optional<Column> column = table.find(field);
    if (column.isPresent()) {
      if (!run.noted(DROPPING)) {
        run.noteDurably(RECORDS, keep(run, table, column.get()));
        run.noteDurably(DROPPING, true);
      }
      run.ddl("ALTER TABLE " + Cql.quoted(table.name()) + " DROP " + Cql.quoted(field));
    }
    KillPoint.at("remove_field.dropped");
    FieldChecks.replaceInSchema(run, field, Optional.empty());
    KillPoint.at("remove_field.schema");
    return run.number(RECORDS);
  }

  private static long keep(Execution run, Table table, Column column) {
    Map<String, String> columns = new LinkedHashMap<>();
    table.key().forEach(key -> columns.put(key.name(), key.cql()));
    columns.put(VALUE, column.cql());
    run.tables()
        .create(
            run.undoContainer(),
            columns,
            table.of(Kind.PARTITION_KEY).stream().map(Column::name).toList(),
            table.of(Kind.CLUSTERING).stream().map(Column::name).toList(),
            "");
    KillPoint.at("remove_field.table");
    ColumnWrites writes =
        new ColumnWrites(run.connection(), run.tables().get(run.undoContainer()), VALUE);
    // In the order of the keys there, which is that of this table but for DESC.
    long[] count = {0};
    Rows.of(run, table, column.name(), Filter.all())
        .ofAllReplicas()
        .each(
            "remove_field.kept",
            row -> {
              ByteBuffer cell = row.cell(column.name());
              if (cell == null) {
                return null;
              }
              count[0]++;
              return writes.set(row.key(), cell, row.time(column.name()), row.ttl(column.name()));
            });
    return count[0];
  }

  @Override
  protected void inspect(String field, Execution run, Problems problems) {
    problems.require(
        FieldChecks.table(run).find(field).isEmpty(),
        StandardErrorCode.FIELD_EXISTS,
        "'" + run.container() + "' still has the field '" + field + "'");
  }

  @Override
  protected RollbackResult undo(String field, Execution run) {
    Optional<Table> table = run.tables().find(run.container());
    Optional<Table> kept = run.tables().find(run.undoContainer());
    if (!run.noted(COLUMN) || table.isEmpty()) {
      return undone(run);
    }
    boolean there = table.get().find(field).isPresent();
    RollbackResult result = undone(run);
    if (run.noted(DROPPING) && kept.isPresent() && (run.noted(BACK) || !there)) {
      if (!run.noted(BACK)) {
        run.noteDurably(BACK, run.connection().timestamp());
      }
      if (!there) {
        run.ddl(
            "ALTER TABLE "
                + Cql.quoted(table.get().name())
                + " ADD "
                + Cql.quoted(field)
                + " "
                + run.text(COLUMN).orElseThrow());
      }
      KillPoint.at("remove_field.readded");
      result = restore(field, run, kept.get());
    }
    run.text(SCHEMA).ifPresent(text -> run.schemas().save(run.container(), Optional.of(text)));
    KillPoint.at("remove_field.back");
    run.tables().drop(run.undoContainer());
    return result;
  }

  // Rows that are gone stay gone; values that others wrote since stay.
  private static RollbackResult restore(String field, Execution run, Table kept) {
    Table table = run.tables().get(run.container());
    ColumnWrites writes = new ColumnWrites(run.connection(), table, field);
    long time = run.number(BACK);
    PreparedStatement look =
        run.connection()
            .prepare(
                "SELECT WRITETIME("
                    + Cql.quoted(field)
                    + ") FROM "
                    + Cql.quoted(table.name())
                    + Rows.where(table));
    List<String> conflicts = new ArrayList<>();
    long[] counts = {0, 0};
    Rows.of(run, kept, VALUE, Filter.all())
        .ofAllReplicas()
        .each(
            "remove_field.restored",
            row -> {
              ByteBuffer cell = row.cell(VALUE);
              List<@Nullable ByteBuffer> key = new ArrayList<>(row.key());
              Row there = run.connection().repeatable(Rows.bind(look, key)).one();
              if (there == null || cell == null) {
                return null;
              }
              if (!there.isNull(0) && there.getLong(0) != time) {
                if (counts[1]++ < FIRST_KEYS) {
                  conflicts.add(row.keyText());
                }
                return null;
              }
              counts[0]++;
              return writes.set(row.key(), cell, time, row.ttl(VALUE));
            });
    return new RollbackResult(run.operationId(), counts[0], conflicts, counts[1]);
  }

  @Override
  protected void release(String field, Execution run) {
    run.tables().drop(run.undoContainer());
  }
}
