package io.polymigrate.cassandra;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.spi.SetExpression.Concatenate;
import io.polymigrate.api.spi.SetExpression.Constant;
import io.polymigrate.api.spi.SetExpression.Copy;
import io.polymigrate.api.spi.ValueConversions;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Portable expressions applied to rows of one table, for cells of another or of the same. */
final class RowSetter {
  private final Map<String, SetExpression> set;
  private final Side source;
  private final Side target;
  private final Map<String, ByteBuffer> constants = new LinkedHashMap<>();

  /** A table and what its fields mean. */
  record Side(Table table, RecordSchema schema) {
    static Side of(Execution run, String container) {
      return new Side(run.tables().get(container), run.schema(container));
    }

    Field field(String name) {
      return schema
          .find(name)
          .orElseThrow(() -> RowFilter.fieldNotFound(table.container(), name, schema));
    }

    Column column(String name) {
      return table.find(field(name).name()).orElseThrow();
    }
  }

  /**
   * Checks the expressions.
   *
   * @throws RuntimeException when a field is unknown or can't hold a constant
   */
  RowSetter(Map<String, SetExpression> set, Side source, Side target) {
    this.set = set;
    this.source = source;
    this.target = target;
    set.forEach(this::prepare);
  }

  private void prepare(String name, SetExpression expression) {
    Field field = target.field(name);
    if (expression instanceof Constant constant) {
      Object value = constant.value();
      if (value != null) {
        constants.put(name, CellValues.given(field, target.column(name).type(), value));
      }
    } else if (expression instanceof Copy copy) {
      var unused = source.field(copy.field());
    } else if (expression instanceof Concatenate concatenate) {
      concatenate.fields().forEach(source::field);
      if (field.type() != Simple.STRING) {
        throw MigrationException.refusal(
            StandardErrorCode.SCHEMA_MISMATCH,
            "Field '" + name + "' is " + field.type() + "; texts make a string");
      }
    }
  }

  /** The columns that are set, in order. */
  List<Column> columns() {
    return set.keySet().stream().map(target::column).toList();
  }

  /** The fields that the expressions look at. */
  Set<String> sources() {
    Set<String> names = new LinkedHashSet<>();
    set.values()
        .forEach(
            expression -> {
              if (expression instanceof Copy copy) {
                names.add(copy.field());
              } else if (expression instanceof Concatenate concatenate) {
                names.addAll(concatenate.fields());
              }
            });
    return names;
  }

  /** The new cells, in the order of the columns; null for null. */
  List<@Nullable ByteBuffer> cells(Rows.One row) {
    List<@Nullable ByteBuffer> cells = new ArrayList<>();
    set.forEach((name, expression) -> cells.add(cell(name, expression, row)));
    return cells;
  }

  private @Nullable ByteBuffer cell(String name, SetExpression expression, Rows.One row) {
    if (expression instanceof Copy copy) {
      return copied(copy.field(), name, row);
    }
    return expression instanceof Concatenate concatenate
        ? concatenated(concatenate, name, row)
        : constants.get(name);
  }

  private @Nullable ByteBuffer copied(String from, String to, Rows.One row) {
    Field given = source.field(from);
    Field wanted = target.field(to);
    CqlType type = target.column(to).type();
    if (given.type().equals(wanted.type())
        && given.held().equals(wanted.held())
        && source.column(from).type().equals(type)) {
      return row.cell(from);
    }
    try {
      Object value = row.value(from);
      return value == null
          ? null
          : CellValues.cell(wanted, type, ValueConversions.STANDARD.convert(value, wanted.type()));
    } catch (RefusedValueException | IllegalArgumentException | ArithmeticException e) {
      throw unfit(from, to, wanted, e);
    }
  }

  private static MigrationException unfit(
      String from, String to, Field wanted, RuntimeException cause) {
    return new MigrationException(
        StandardErrorCode.VALUE_NOT_REPRESENTABLE,
        io.polymigrate.api.error.Outcome.NOT_APPLIED,
        "A value of '" + from + "' is not exactly a " + wanted.type() + ", as '" + to + "' is",
        cause);
  }

  private @Nullable ByteBuffer concatenated(Concatenate parts, String to, Rows.One row) {
    StringJoiner joined = new StringJoiner(parts.separator());
    int count = 0;
    for (String name : parts.fields()) {
      Object value = row.value(name);
      if (value != null) {
        joined.add(GivenValues.text(value));
        count++;
      }
    }
    return count == 0
        ? null
        : CellValues.cell(target.field(to), target.column(to).type(), joined.toString());
  }
}
