package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes columns whose values are converted. */
final class ModifiedColumn {
  private ModifiedColumn() {}

  /**
   * A column through conversions.
   *
   * @param rejects whether a refused value rejects the record even where refusals end the run
   */
  static Column of(Column inner, List<Modifier> modifiers, boolean rejects) {
    LogicalType type = inner.field().type();
    for (Modifier modifier : modifiers) {
      type = modifier.result().apply(type);
    }
    Field field = inner.field();
    if (!type.equals(field.type())) {
      field = field.withType(type);
    }
    return new ValueColumn(
        field,
        inner.inputs(),
        inner.deterministic(),
        batch -> value(batch, inner, modifiers, rejects));
  }

  private static RowValue value(
      RecordBatch batch, Column inner, List<Modifier> modifiers, boolean rejects) {
    ColumnReader reader = inner.open(batch);
    ValueCollector collector = new ValueCollector();
    return row -> {
      try {
        reader.write(row, collector);
        Object value = collector.take();
        for (Modifier modifier : modifiers) {
          value = modifier.value().change(value);
        }
        return value;
      } catch (RefusedValueException e) {
        @Nullable Object unused = collector.take();
        throw rejects
            ? new RefusedValueException(
                TransformErrorCode.RECORD_REJECTED, String.valueOf(e.getMessage()))
            : e;
      }
    };
  }
}
