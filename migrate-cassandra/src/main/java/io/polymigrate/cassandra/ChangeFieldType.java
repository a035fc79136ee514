package io.polymigrate.cassandra;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.ValueConversions;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Changes a field's type. Cassandra never takes the name of a dropped column back under another
 * type, so the table is copied beside, dropped, made anew with the other column and filled from the
 * copy; all cells keep their time and time to live. The copy stays until the change is finalised.
 * Nobody must use the table meanwhile, so consent is asked for.
 */
final class ChangeFieldType extends BlockingHandler<ChangeFieldType.Spec, Execution> {
  private static final String FIELD = "field";
  private static final String TIME = "time";
  private static final String NEW_ID = "new_id";
  private static final String BACK_ID = "back_id";
  private static final String RECORDS = "records";
  private static final String COPIED = "copied";
  private static final String FILLED = "filled";
  private static final String MERGED = "merged";
  private static final String BACK = "back";

  /**
   * Which field, and its new type.
   *
   * @param consent whether copying was agreed to
   */
  record Spec(String field, LogicalType type, boolean consent) {
    Field changed() {
      return FieldChecks.field(field, type);
    }
  }

  ChangeFieldType(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "field_name", "field_type", "allow_copy");
    OperationData.noConditions(operation, "a field has one type in all rows");
    return new Spec(
        data.newName("field_name"), data.type("field_type"), data.flag("allow_copy", false));
  }

  /** Cells of one field as cells of another; refuses what does not fit exactly. */
  private record Conversion(Field from, CqlType fromType, Field to, CqlType toType) {
    ByteBuffer cell(ByteBuffer cell) {
      try {
        Object value = CellValues.of(from, fromType, cell);
        if (value != null) {
          return CellValues.cell(to, toType, ValueConversions.STANDARD.convert(value, to.type()));
        }
      } catch (RuntimeException e) {
        // said below
      }
      throw MigrationException.refusal(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          "A value of '"
              + from.name()
              + "' is not exactly a "
              + to.type()
              + "; roll back, or mend it and run it again");
    }

    void require(ByteBuffer cell) {
      var unused = cell(cell);
    }

    boolean fits(@Nullable ByteBuffer cell) {
      try {
        return cell == null || cell(cell).remaining() >= 0;
      } catch (MigrationException e) {
        return false;
      }
    }
  }

  private static CqlType newType(Spec spec) {
    return CassandraTypes.nativeType(spec.changed().held());
  }

  private static Conversion forth(Spec spec, Field old, Column column) {
    return new Conversion(old, column.type(), spec.changed(), newType(spec));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    Column column = FieldChecks.column(run, table, spec.field(), problems);
    FieldChecks.requireCopied(table, problems);
    problems.require(
        !column.key(),
        StandardErrorCode.INVALID_INPUT,
        "'" + spec.field() + "' is part of the key of '" + run.container() + "'");
    problems.require(
        newType(spec) != CqlType.Scalar.COUNTER && !(newType(spec) instanceof CqlType.Unknown),
        StandardErrorCode.TYPE_NOT_SUPPORTED,
        "A column of type " + spec.type() + " can't be made beside others");
    problems.require(
        spec.consent(),
        StandardErrorCode.INVALID_INPUT,
        "Cassandra can't change a column's type; the table is copied, dropped and made anew, which"
            + " takes time and twice the space, and must not be used meanwhile; say 'allow_copy:"
            + " true' if that is all right");
    problems.require(
        Definition.names(run, table, spec.field()),
        StandardErrorCode.OPERATION_NOT_SUPPORTED,
        "The server's description of '" + run.container() + "' can't be read");
    if (problems.none()) {
      Conversion forth =
          forth(spec, run.schema(run.container()).find(spec.field()).orElseThrow(), column);
      Rows.of(run, table, spec.field(), Filter.all())
          .find(row -> !forth.fits(row.cell(spec.field())))
          .problem(
              problems,
              StandardErrorCode.VALUE_NOT_REPRESENTABLE,
              spec.field(),
              "rows have a value in '" + spec.field() + "' that is not exactly a " + spec.type());
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Definition definition = new Definition(run);
    if (!run.noted(TIME)) {
      Field old = run.schema(run.container()).find(spec.field()).orElseThrow();
      definition.note();
      run.note(FIELD, SchemaCodec.write(new RecordSchema(List.of(old), List.of())));
      run.note(NEW_ID, UUID.randomUUID().toString());
      run.note(BACK_ID, UUID.randomUUID().toString());
      run.noteDurably(TIME, run.connection().timestamp());
    }
    if (!run.noted(COPIED)) {
      copy(spec, run, definition);
    }
    if (!run.noted(FILLED)) {
      remake(spec, run, definition);
    }
    RecordSchema schema = run.schema(run.container());
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.replaceAll(field -> field.name().equals(spec.field()) ? spec.changed() : field);
    if (spec.changed().carried() || run.schemas().find(run.container()).isPresent()) {
      run.schemas().save(run.container(), new RecordSchema(fields, schema.key()));
    }
    KillPoint.at("change_field_type.schema");
    definition.indexes(run.container());
    return run.number(RECORDS);
  }

  private static Field old(Execution run) {
    return SchemaCodec.read(run.text(FIELD).orElseThrow()).fields().get(0);
  }

  // Each value is converted once before anything is dropped.
  private static void copy(Spec spec, Execution run, Definition definition) {
    Table table = run.tables().get(run.container());
    if (!definition.is(table)) {
      throw definition.others();
    }
    definition.create(run.undoContainer());
    KillPoint.at("change_field_type.beside");
    Conversion forth = forth(spec, old(run), table.find(spec.field()).orElseThrow());
    long[] values = {0};
    var unused =
        new RowMove(run)
            .copy(
                table,
                run.tables().get(run.undoContainer()),
                Filter.all(),
                RowMove.Times.own(run.number(TIME)),
                new RowMove.Change(
                    spec.field(),
                    cell -> {
                      forth.require(cell);
                      values[0]++;
                      return cell;
                    }),
                "change_field_type.copying");
    run.note(RECORDS, values[0]);
    run.noteDurably(COPIED, true);
  }

  // From here on the copy has all. What is there is the old table, or ours, begun by a run that was
  // interrupted.
  private static void remake(Spec spec, Execution run, Definition definition) {
    Optional<Table> there = run.tables().find(run.container());
    if (there.isPresent() && definition.is(there.get())) {
      run.tables().drop(run.container());
      KillPoint.at("change_field_type.dropped");
    }
    for (CqlType.UserType type : CassandraTypes.userTypes(newType(spec))) {
      run.tables().createType(type);
    }
    definition.create(
        run.text(NEW_ID).orElseThrow(),
        words -> Definition.retyped(words, spec.field(), newType(spec).frozen()));
    KillPoint.at("change_field_type.remade");
    Table copy = run.tables().get(run.undoContainer());
    Conversion forth = forth(spec, old(run), copy.find(spec.field()).orElseThrow());
    var unused =
        new RowMove(run)
            .copy(
                copy,
                run.tables().get(run.container()),
                Filter.all(),
                RowMove.Times.own(run.number(TIME)),
                new RowMove.Change(spec.field(), forth::cell),
                "change_field_type.filling");
    run.noteDurably(FILLED, true);
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    var unused = FieldChecks.table(run);
    problems.require(
        run.schema(run.container())
            .find(spec.field())
            .filter(field -> field.type().equals(spec.type()))
            .isPresent(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Field '" + spec.field() + "' of '" + run.container() + "' is not of type " + spec.type());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Definition definition = new Definition(run);
    if (!run.noted(TIME)) {
      return undone(run);
    }
    Optional<Table> there = run.tables().find(run.container());
    boolean untouched = there.isPresent() && definition.is(there.get());
    boolean gone = there.isEmpty() && run.noted(FILLED) && !run.noted(MERGED);
    if (!run.noted(COPIED) || untouched || gone) {
      run.tables().drop(run.undoContainer());
      return undone(run);
    }
    if (!run.noted(BACK)) {
      if (!run.noted(MERGED)) {
        merge(spec, run, definition);
      }
      restore(run, definition);
    }
    KillPoint.at("change_field_type.back");
    definition.restore(run.container());
    definition.indexes(run.container());
    run.tables().drop(run.undoContainer());
    return undone(run);
  }

  // What others wrote and deleted since goes into the copy first, which is the table then.
  private static void merge(Spec spec, Execution run, Definition definition) {
    if (!run.noted(FILLED)) {
      remake(spec, run, definition);
    }
    Table table = run.tables().get(run.container());
    if (!definition.is(table, run.text(NEW_ID).orElseThrow())) {
      throw definition.others();
    }
    Table copy = run.tables().get(run.undoContainer());
    Column column = copy.find(spec.field()).orElseThrow();
    Conversion back =
        new Conversion(
            spec.changed(), table.find(spec.field()).orElseThrow().type(), old(run), column.type());
    Rows.Found unfit =
        Rows.of(run, table, spec.field(), Filter.all())
            .find(
                row ->
                    row.time(spec.field()) > run.number(TIME)
                        && !back.fits(row.cell(spec.field())));
    if (unfit.count() > 0) {
      throw MigrationException.refusal(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          unfit.count()
              + " rows of '"
              + run.container()
              + "' got a value in '"
              + spec.field()
              + "' since that is not exactly a "
              + old(run).type()
              + ", first "
              + unfit.first().get(0)
              + "; mend them, then roll back");
    }
    RowMerge merge = new RowMerge(run, table, copy, run.number(TIME));
    merge.written(new RowMove.Change(spec.field(), back::cell), "change_field_type.merging");
    merge.deleted("change_field_type.pruning");
    run.noteDurably(MERGED, true);
  }

  private static void restore(Execution run, Definition definition) {
    Optional<Table> there = run.tables().find(run.container());
    if (there.isPresent() && definition.is(there.get(), run.text(NEW_ID).orElseThrow())) {
      run.tables().drop(run.container());
      KillPoint.at("change_field_type.undropped");
    }
    definition.create(run.text(BACK_ID).orElseThrow(), words -> words);
    KillPoint.at("change_field_type.unmade");
    var unused =
        new RowMove(run)
            .copy(
                run.tables().get(run.undoContainer()),
                run.tables().get(run.container()),
                Filter.all(),
                RowMove.Times.own(run.number(TIME)),
                "change_field_type.refilling");
    run.noteDurably(BACK, true);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    run.tables().drop(run.undoContainer());
  }
}
