package io.polymigrate.core.engine;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of records, for messages about them. */
final class RecordKeys {
  private RecordKeys() {}

  /** The record's key as typed JSON, or where it stands in its batch when there is none. */
  static String describe(RecordBatch batch, int row, List<String> key) {
    String text = find(batch, row, key);
    return text == null ? "(none; row " + row + " of a batch)" : text;
  }

  /** The record's key as typed JSON; null where it has none, or it can't be read. */
  static @Nullable String find(RecordBatch batch, int row, List<String> key) {
    List<@Nullable Object> values = new ArrayList<>();
    for (String name : key) {
      try {
        values.add(ValueCollector.value(batch, row, batch.schema().indexOf(name)));
      } catch (RefusedValueException e) {
        return null;
      }
    }
    return values.isEmpty() ? null : TypedJson.write(values);
  }
}
