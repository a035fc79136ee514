package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field whose value is computed as a Java object.
 *
 * @param field the output's field
 * @param inputs the input's fields it looks at
 * @param deterministic whether the same record always gives the same value
 * @param values gives the computation for one batch
 */
record ValueColumn(
    Field field, Set<String> inputs, boolean deterministic, Function<RecordBatch, RowValue> values)
    implements Column {

  @Override
  public ColumnReader open(RecordBatch batch) {
    RowValue value = values.apply(batch);
    return deterministic ? new LastReader(value) : new KeptReader(value, batch.size());
  }

  private abstract class Reader implements ColumnReader {

    abstract @Nullable Object value(int row);

    @Override
    public Presence presence(int row) {
      Object value;
      try {
        value = value(row);
      } catch (RefusedValueException e) {
        return Presence.PRESENT;
      }
      return value == null
          ? Presence.NULL
          : value == Values.MISSING ? Presence.MISSING : Presence.PRESENT;
    }

    @Override
    public void write(int row, ValueWriter writer) {
      Values.write(value(row), field.type(), writer);
    }
  }

  // Sinks ask for presence, then for the value, then go on: the last one is enough.
  private final class LastReader extends Reader {
    private final RowValue values;
    private int lastRow = -1;
    private @Nullable Object last;

    LastReader(RowValue values) {
      this.values = values;
    }

    @Override
    @Nullable Object value(int row) {
      if (row != lastRow) {
        lastRow = -1;
        last = values.value(row);
        lastRow = row;
      }
      return last;
    }
  }

  // A batch may be written again after a lost connection: it must not say something else then.
  private final class KeptReader extends Reader {
    private final RowValue values;
    private final @Nullable Object[] kept;
    private final boolean[] known;

    KeptReader(RowValue values, int size) {
      this.values = values;
      this.kept = new Object[size];
      this.known = new boolean[size];
    }

    @Override
    @Nullable Object value(int row) {
      if (!known[row]) {
        kept[row] = values.value(row);
        known[row] = true;
      }
      return kept[row];
    }
  }
}
