package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the values of some fields of a record, to compare them. Used by one thread at a time. */
final class RowKeys {
  private final int[] columns;
  private final ValueCollector collector = new ValueCollector();

  private RowKeys(int[] columns) {
    this.columns = columns;
  }

  /**
   * Fields by name.
   *
   * @param owner whose fields, for the message when one is not there
   */
  static RowKeys of(RecordSchema schema, List<String> fields, String owner) {
    int[] columns = new int[fields.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = schema.indexOf(fields.get(i));
      if (columns[i] < 0) {
        throw new MigrationException(
            StandardErrorCode.FIELD_NOT_FOUND,
            Outcome.NOT_APPLIED,
            "'embed' names the field '"
                + fields.get(i)
                + "', which "
                + owner
                + " don't have; they have "
                + schema.fields().stream().map(Field::name).toList());
      }
    }
    return new RowKeys(columns);
  }

  /** The same columns for another thread. */
  RowKeys copy() {
    return new RowKeys(columns);
  }

  /** The values; missing is null. */
  @Nullable Object[] read(RecordBatch batch, int row) {
    @Nullable Object[] key = new Object[columns.length];
    for (int i = 0; i < key.length; i++) {
      batch.write(row, columns[i], collector);
      Object value = collector.take();
      key[i] = value == Values.MISSING ? null : value;
    }
    return key;
  }

  /** The values in the form that hash maps compare. */
  static List<Object> hashable(@Nullable Object[] key) {
    List<Object> hashable = new ArrayList<>(key.length);
    for (Object value : key) {
      hashable.add(CanonicalOrder.hashable(value));
    }
    return hashable;
  }

  /** Whether a part is null: such a key refers to nothing. */
  static boolean hasNull(@Nullable Object[] key) {
    for (Object value : key) {
      if (value == null) {
        return true;
      }
    }
    return false;
  }
}
