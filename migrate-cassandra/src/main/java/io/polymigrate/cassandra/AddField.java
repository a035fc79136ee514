package io.polymigrate.cassandra;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adds a column, and gives the rows that match and have no value in it one. All values are written
 * with the one time at which the operation began: what others write or delete meanwhile is later
 * and stands, and a rollback knows ours by it.
 */
final class AddField extends BlockingHandler<AddedField, Execution> {
  private static final String TIME = "time";
  private static final String EXISTED = "existed";
  private static final int FIRST_KEYS = 100;

  AddField(OperationStore store) {
    super(store);
  }

  @Override
  protected void check(AddedField spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    var unused = RowFilter.of(spec.filter(), run.schema(run.container()), run.container());
    Optional<Field> there = run.schema(run.container()).find(spec.field());
    spec.requireSameType(problems, run.container(), there);
    Field field = FieldChecks.field(spec.field(), spec.type());
    problems.require(
        table.find(spec.field()).filter(Column::key).isEmpty(),
        StandardErrorCode.INVALID_INPUT,
        "The key of '" + run.container() + "' has the field '" + spec.field() + "'");
    problems.require(
        CassandraTypes.nativeType(field.held()) != CqlType.Scalar.COUNTER,
        StandardErrorCode.TYPE_NOT_SUPPORTED,
        "Counters can't stand beside other columns");
    problems.require(
        spec.nullable(),
        StandardErrorCode.INVALID_INPUT,
        "Columns of Cassandra can always be null; use schema rules of the application instead");
    Object value = spec.value();
    if (value != null) {
      var cell = FieldChecks.cell(field, value);
      problems.require(
          cell.remaining() >= 0
              && table
                  .find(spec.field())
                  .filter(it -> !it.frozen() && it.type().compound())
                  .isEmpty(),
          StandardErrorCode.INVALID_INPUT,
          "The column '" + spec.field() + "' is not frozen: its elements have times of their own");
    }
  }

  @Override
  protected long apply(AddedField spec, Execution run) {
    Field field = FieldChecks.field(spec.field(), spec.type());
    if (!run.noted(TIME)) {
      Table table = run.tables().get(run.container());
      run.note(EXISTED, table.find(spec.field()).isPresent());
      run.noteDurably(TIME, run.connection().timestamp());
    }
    if (run.tables().get(run.container()).find(spec.field()).isEmpty()) {
      for (CqlType.UserType type :
          CassandraTypes.userTypes(CassandraTypes.nativeType(field.held()))) {
        run.tables().createType(type);
      }
      run.ddl(
          "ALTER TABLE "
              + Cql.quoted(Names.table(run.container()))
              + " ADD "
              + Cql.quoted(spec.field())
              + " "
              + CassandraTypes.nativeType(field.held()).frozen());
    }
    KillPoint.at("add_field.added");
    if (!Boolean.TRUE.equals(run.value(EXISTED))) {
      FieldChecks.addToSchema(run, field);
    }
    KillPoint.at("add_field.schema");
    Object value = spec.value();
    return value == null ? 0 : fill(spec, run, FieldChecks.cell(field, value));
  }

  private static long fill(AddedField spec, Execution run, ByteBuffer cell) {
    Table table = run.tables().get(run.container());
    ColumnWrites writes = new ColumnWrites(run.connection(), table, spec.field());
    long time = run.number(TIME);
    long[] count = {0};
    Rows.of(run, table, spec.field(), spec.filter())
        .each(
            "add_field.filled",
            row -> {
              if (row.cell(spec.field()) == null) {
                count[0]++;
                return writes.set(row.key(), cell, time, 0);
              }
              // By an interrupted run.
              count[0] += row.time(spec.field()) == time ? 1 : 0;
              return null;
            });
    return count[0];
  }

  @Override
  protected void inspect(AddedField spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    Optional<Field> field = run.schema(run.container()).find(spec.field());
    problems.require(
        field.isPresent() && field.get().type().equals(spec.type()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' has no field '" + spec.field() + "' of type " + spec.type());
    if (field.isPresent() && spec.value() != null) {
      Rows.of(run, table, spec.field(), spec.filter())
          .find(row -> row.cell(spec.field()) == null)
          .problem(
              problems,
              StandardErrorCode.SCHEMA_VIOLATION,
              spec.field(),
              "rows have no value in the field '" + spec.field() + "'");
    }
  }

  @Override
  protected RollbackResult undo(AddedField spec, Execution run) {
    Optional<Table> table = run.tables().find(run.container());
    if (!run.noted(TIME) || table.isEmpty()) {
      return undone(run);
    }
    boolean existed = Boolean.TRUE.equals(run.value(EXISTED));
    List<String> conflicts = new ArrayList<>();
    long[] counts = {0, 0};
    if (table.get().find(spec.field()).isPresent() && (!existed || spec.value() != null)) {
      ColumnWrites writes = new ColumnWrites(run.connection(), table.get(), spec.field());
      long time = run.number(TIME);
      Rows.of(run, table.get(), spec.field(), io.polymigrate.api.filter.Filter.all())
          .each(
              "add_field.emptied",
              row -> {
                long written = row.time(spec.field());
                if (row.cell(spec.field()) == null || (existed && written < time)) {
                  return null;
                }
                if (written == time) {
                  counts[0]++;
                  return writes.delete(row.key(), time);
                }
                if (counts[1]++ < FIRST_KEYS) {
                  conflicts.add(row.keyText());
                }
                return null;
              });
    }
    // Where others gave the field values of theirs, it stays.
    if (!existed && counts[1] == 0) {
      FieldChecks.replaceInSchema(run, spec.field(), Optional.empty());
      KillPoint.at("add_field.unschema");
      if (table.get().find(spec.field()).isPresent()) {
        run.ddl(
            "ALTER TABLE " + Cql.quoted(table.get().name()) + " DROP " + Cql.quoted(spec.field()));
      }
      KillPoint.at("add_field.dropped");
    }
    return new RollbackResult(run.operationId(), counts[0], conflicts, counts[1]);
  }
}
