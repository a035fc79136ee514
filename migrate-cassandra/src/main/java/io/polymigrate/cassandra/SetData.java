package io.polymigrate.cassandra;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.cassandra.RowSetter.Side;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sets fields of rows, in place or in a table that is there: of rows that are there cells are
 * replaced, and rows that are not there are made. Blocks.
 */
final class SetData {
  private static final String TIME = "time";

  private final MigrateData.Spec spec;
  private final Execution run;
  private final Side source;
  private final Side target;
  private final Map<String, SetExpression> set;

  SetData(MigrateData.Spec spec, Execution run) {
    this.spec = spec;
    this.run = run;
    this.source = Side.of(run, run.container());
    this.target = spec.inPlace() ? source : Side.of(run, spec.target().orElseThrow());
    this.set = expressions();
  }

  // Into another table the key goes over by its names, unless something else is said.
  private Map<String, SetExpression> expressions() {
    Map<String, SetExpression> all = new LinkedHashMap<>();
    if (!spec.inPlace()) {
      for (Column key : target.table().key()) {
        boolean there = source.schema().find(key.name()).isPresent();
        if (there && !spec.set().containsKey(key.name())) {
          all.put(key.name(), new SetExpression.Copy(key.name()));
        }
      }
    }
    all.putAll(spec.set());
    return all;
  }

  private List<Column> columns(RowSetter setter) {
    return setter.columns().stream().filter(column -> !column.key()).toList();
  }

  void check(Problems problems) {
    var unused = RowFilter.of(spec.filter(), source.schema(), run.container());
    problems.require(
        !target.table().view(),
        StandardErrorCode.INVALID_INPUT,
        "'" + target.table().container() + "' is a materialized view; change its table");
    RowSetter setter = new RowSetter(set, source, target);
    for (Column column : setter.columns()) {
      problems.require(
          column.key() ? !spec.inPlace() : settable(column),
          StandardErrorCode.INVALID_INPUT,
          "The column '"
              + column.name()
              + "' of '"
              + target.table().container()
              + "' is part of the key, a counter, static or not frozen; it can't be set");
    }
    for (Column key : target.table().key()) {
      problems.require(
          spec.inPlace() || set.containsKey(key.name()),
          StandardErrorCode.KEY_MISSING,
          "'set' gives no value for the key '"
              + key.name()
              + "' of '"
              + target.table().container()
              + "'");
    }
    if (problems.none()) {
      requireHeld(setter, problems);
    }
  }

  private static boolean settable(Column column) {
    return column.kind() == Kind.REGULAR
        && column.type() != CqlType.Scalar.COUNTER
        && !(column.type() instanceof CqlType.Unknown)
        && (column.frozen() || !column.type().compound());
  }

  // Each value must fit, and what loads are held to holds for us too.
  private void requireHeld(RowSetter setter, Problems problems) {
    Optional<JsonSchema> rules = run.rules().find(target.table().container());
    boolean constant = set.values().stream().allMatch(it -> it instanceof SetExpression.Constant);
    if (constant && rules.isEmpty()) {
      return;
    }
    String[] field = {spec.set().keySet().iterator().next()};
    rows(setter)
        .find(
            row -> {
              try {
                List<@Nullable ByteBuffer> cells = setter.cells(row);
                return rules.filter(it -> broken(it, setter, cells, field)).isPresent();
              } catch (RuntimeException e) {
                return true;
              }
            })
        .problem(
            problems,
            StandardErrorCode.VALUE_NOT_REPRESENTABLE,
            field[0],
            "rows would get a value that their field can't hold, or must not have by the schema"
                + " that loads are held to");
  }

  private boolean broken(
      JsonSchema rules, RowSetter setter, List<@Nullable ByteBuffer> cells, String[] field) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    List<Column> columns = setter.columns();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      values.put(
          column.name(), CellValues.of(target.field(column.name()), column.type(), cells.get(i)));
    }
    Optional<JsonSchema.Violation> violation = rules.only(values.keySet()).violation(values::get);
    violation.ifPresent(it -> field[0] = it.field());
    return violation.isPresent();
  }

  private Rows rows(RowSetter setter) {
    Set<String> names = new LinkedHashSet<>(setter.sources());
    return Rows.of(run, source.table(), names, spec.filter());
  }

  long apply() {
    if (!run.noted(TIME)) {
      // The next time is a rollback's.
      long time = run.connection().timestamp();
      var unused = run.connection().timestamp();
      run.noteDurably(TIME, time);
    }
    RowSetter setter = new RowSetter(set, source, target);
    CellImages images = new CellImages(run, target.table(), columns(setter), run.number(TIME));
    CellImages.Changing changing = images.new Changing("migrate_data", !spec.inPlace());
    KillPoint.at("migrate_data.begun");
    rows(setter).forEach(row -> changing.add(change(setter, row)));
    changing.flush();
    return images.count();
  }

  private CellImages.Change change(RowSetter setter, Rows.One row) {
    List<@Nullable ByteBuffer> cells = setter.cells(row);
    if (spec.inPlace()) {
      return new CellImages.Change(row.key(), cells);
    }
    List<Column> columns = setter.columns();
    Map<String, ByteBuffer> key = new LinkedHashMap<>();
    List<@Nullable ByteBuffer> others = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      ByteBuffer cell = cells.get(i);
      if (!columns.get(i).key()) {
        others.add(cell);
      } else if (cell != null) {
        key.put(columns.get(i).name(), cell);
      }
    }
    List<ByteBuffer> ordered = new ArrayList<>();
    for (Column column : target.table().key()) {
      ByteBuffer cell = key.get(column.name());
      if (cell == null) {
        throw io.polymigrate.api.error.MigrationException.refusal(
            StandardErrorCode.KEY_MISSING,
            "A row of '"
                + run.container()
                + "' gives no value for the key '"
                + column.name()
                + "' of '"
                + target.table().container()
                + "'");
      }
      ordered.add(cell);
    }
    return new CellImages.Change(ordered, others);
  }

  // What came of copies and texts can't be told from what was there; constants can.
  void inspect(Problems problems) {
    RowSetter setter = new RowSetter(set, source, target);
    if (!spec.inPlace()) {
      return;
    }
    List<Column> columns = setter.columns();
    Set<String> names = new LinkedHashSet<>(setter.sources());
    columns.forEach(column -> names.add(column.name()));
    Rows.of(run, source.table(), names, spec.filter())
        .find(
            row -> {
              List<@Nullable ByteBuffer> cells = cells(setter, row);
              for (int i = 0; i < columns.size(); i++) {
                boolean constant = set.get(columns.get(i).name()) instanceof SetExpression.Constant;
                ByteBuffer cell = row.cell(columns.get(i).name());
                ByteBuffer wanted = cells.get(i);
                if (constant && !(wanted == null ? cell == null : wanted.equals(cell))) {
                  return true;
                }
              }
              return false;
            })
        .problem(
            problems,
            StandardErrorCode.SCHEMA_VIOLATION,
            run.container(),
            "rows are not as the operation leaves them");
  }

  private static List<@Nullable ByteBuffer> cells(RowSetter setter, Rows.One row) {
    try {
      return setter.cells(row);
    } catch (RefusedValueException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Puts back what was set. */
  static RollbackResult undo(MigrateData.Spec spec, Execution run) {
    Optional<Table> table = run.tables().find(spec.target().orElse(run.container()));
    if (!run.noted(TIME) || table.isEmpty() || !run.tables().exists(run.undoContainer())) {
      return BlockingHandler.undone(run);
    }
    List<Column> columns = new ArrayList<>();
    for (String name : spec.set().keySet()) {
      Column column =
          table
              .get()
              .find(name)
              .orElseThrow(
                  () ->
                      RowFilter.fieldNotFound(
                          table.get().container(), name, table.get().nativeSchema()));
      if (!column.key()) {
        columns.add(column);
      }
    }
    return new CellImages(run, table.get(), columns, run.number(TIME))
        .restore("migrate_data.restored");
  }
}
