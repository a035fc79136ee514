package io.polymigrate.cassandra;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.Table.Column;
import java.util.List;
import java.util.Optional;

/**
 * Renames a field. Cassandra renames columns of the key only; another one is added under the new
 * name, filled with the values and their own times, and the old one is dropped. What is written to
 * the old one meanwhile, after its row was copied, is lost.
 */
final class RenameField extends BlockingHandler<RenameField.Spec, Execution> {
  private static final String COLUMN = "column";
  private static final String FIELD = "field";
  private static final String RECORDS = "records";
  private static final String DROPPING = "dropping";
  private static final String BACK = "back";

  /** A field and its new name. */
  record Spec(String field, String newName) {
    Spec reversed() {
      return new Spec(newName, field);
    }
  }

  RenameField(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "new_name");
    OperationData.noConditions(operation, "a field has one name in all rows");
    Spec spec = new Spec(data.text("field_name"), data.newName("new_name"));
    if (spec.newName().equals(spec.field())) {
      throw new IllegalArgumentException("'new_name' is the name that the field has");
    }
    return spec;
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    var unused = FieldChecks.column(run, table, spec.field(), problems);
    problems.require(
        table.find(spec.newName()).isEmpty(),
        StandardErrorCode.FIELD_EXISTS,
        "'" + run.container() + "' has a field '" + spec.newName() + "' already");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Table table = run.tables().get(run.container());
    if (!run.noted(COLUMN)) {
      Column column = table.find(spec.field()).orElseThrow();
      run.note(
          FIELD,
          SchemaCodec.write(
              new RecordSchema(
                  List.of(run.schema(run.container()).find(spec.field()).orElseThrow()),
                  List.of())));
      run.note("key", column.key());
      run.noteDurably(COLUMN, column.cql());
    }
    if (table.find(spec.field()).isPresent()) {
      move(spec, run, table);
    }
    KillPoint.at("rename_field.moved");
    FieldChecks.replaceInSchema(
        run, spec.field(), Optional.of(field(run).withName(spec.newName())));
    KillPoint.at("rename_field.schema");
    return run.number(RECORDS);
  }

  private static Field field(Execution run) {
    return SchemaCodec.read(run.text(FIELD).orElseThrow()).fields().get(0);
  }

  private static void move(Spec spec, Execution run, Table table) {
    if (Boolean.TRUE.equals(run.value("key"))) {
      renameKey(spec, run, table);
      return;
    }
    add(spec.newName(), run);
    KillPoint.at("rename_field.added");
    run.noteDurably(RECORDS, copy(spec, run, 0));
    run.noteDurably(DROPPING, true);
    drop(spec.field(), run);
  }

  private static void renameKey(Spec spec, Execution run, Table table) {
    run.ddl(
        "ALTER TABLE "
            + Cql.quoted(table.name())
            + " RENAME "
            + Cql.quoted(spec.field())
            + " TO "
            + Cql.quoted(spec.newName()));
  }

  private static void add(String name, Execution run) {
    Table table = run.tables().get(run.container());
    if (table.find(name).isEmpty()) {
      run.ddl(
          "ALTER TABLE "
              + Cql.quoted(table.name())
              + " ADD "
              + Cql.quoted(name)
              + " "
              + run.text(COLUMN).orElseThrow());
    }
  }

  private static void drop(String name, Execution run) {
    Table table = run.tables().get(run.container());
    if (table.find(name).isPresent()) {
      run.ddl("ALTER TABLE " + Cql.quoted(table.name()) + " DROP " + Cql.quoted(name));
    }
  }

  // With their own times, or with one later than those at which the column was dropped.
  private static long copy(Spec spec, Execution run, long time) {
    Table table = run.tables().get(run.container());
    ColumnWrites writes = new ColumnWrites(run.connection(), table, spec.newName());
    long[] count = {0};
    Rows.of(run, table, spec.field(), Filter.all())
        .ofAllReplicas()
        .each(
            "rename_field.copied",
            row -> {
              var cell = row.cell(spec.field());
              if (cell == null) {
                return null;
              }
              count[0]++;
              long written = time == 0 ? row.time(spec.field()) : time;
              return writes.set(row.key(), cell, written, row.ttl(spec.field()));
            });
    return count[0];
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    problems.require(
        table.find(spec.field()).isEmpty(),
        StandardErrorCode.FIELD_EXISTS,
        "'" + run.container() + "' still has the field '" + spec.field() + "'");
    problems.require(
        table.find(spec.newName()).isPresent(),
        StandardErrorCode.FIELD_NOT_FOUND,
        "'" + run.container() + "' has no field '" + spec.newName() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Table> table = run.tables().find(run.container());
    if (!run.noted(COLUMN) || table.isEmpty()) {
      return undone(run);
    }
    long restored = 0;
    if (Boolean.TRUE.equals(run.value("key"))) {
      if (table.get().find(spec.newName()).isPresent()) {
        renameKey(spec.reversed(), run, table.get());
      }
    } else if (run.noted(DROPPING)
        && (run.noted(BACK) || table.get().find(spec.field()).isEmpty())) {
      restored = back(spec, run);
    } else {
      // Nothing was dropped: what was copied is not needed.
      drop(spec.newName(), run);
    }
    KillPoint.at("rename_field.back");
    FieldChecks.replaceInSchema(run, spec.newName(), Optional.of(field(run)));
    return new RollbackResult(run.operationId(), restored, List.of(), 0);
  }

  private static long back(Spec spec, Execution run) {
    if (!run.noted(BACK)) {
      run.noteDurably(BACK, run.connection().timestamp());
    }
    Table table = run.tables().get(run.container());
    if (table.find(spec.newName()).isEmpty()) {
      return 0;
    }
    add(spec.field(), run);
    KillPoint.at("rename_field.readded");
    long restored = copy(spec.reversed(), run, run.number(BACK));
    drop(spec.newName(), run);
    return restored;
  }
}
