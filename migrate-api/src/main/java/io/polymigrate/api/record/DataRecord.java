package io.polymigrate.api.record;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record as a map, for transforms and people; never made on the hot path.
 *
 * @param values canonical Java values by field, in order; a missing field is not in the map
 */
public record DataRecord(Map<String, @Nullable Object> values) {

  /** Copies the map. */
  public DataRecord {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A record of a batch. */
  public static DataRecord of(RecordBatch batch, int row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    ValueCollector collector = new ValueCollector();
    for (int column = 0; column < batch.schema().fields().size(); column++) {
      batch.write(row, column, collector);
      Object value = collector.take();
      if (value != Values.MISSING) {
        values.put(batch.schema().fields().get(column).name(), value);
      }
    }
    return new DataRecord(values);
  }

  /** Whether the record has the field, be it null. */
  public boolean has(String field) {
    return values.containsKey(field);
  }

  /** The field's value; null when it is null or missing. */
  public @Nullable Object value(String field) {
    return values.get(field);
  }
}
