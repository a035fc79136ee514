package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value found in another table of the source, which is read once and held in memory.
 *
 * @param table which table
 * @param match the record's field by the table's field
 * @param take which of the table's fields to take; empty means all of them, as a struct
 * @param onMissing what happens when the table has no such record
 * @param limit greatest number of records the table may have
 */
public record Lookup(
    String table, Map<String, String> match, Optional<String> take, OnMissing onMissing, int limit)
    implements Origin {

  /** Greatest number of records when none is given. */
  public static final int DEFAULT_LIMIT = 100_000;

  /** Copies the map and checks the limit. */
  public Lookup {
    match = Collections.unmodifiableMap(new LinkedHashMap<>(match));
    if (match.isEmpty()) {
      throw new IllegalArgumentException("A lookup needs at least one pair of fields to match");
    }
    if (limit < 1) {
      throw new IllegalArgumentException("Invalid limit: " + limit + " (must be >= 1)");
    }
  }

  /** One field of the record in a table that matches; null when there is none. */
  public static Lookup of(String table, String tableField, String recordField, String take) {
    return new Lookup(
        table, Map.of(tableField, recordField), Optional.of(take), OnMissing.NULL, DEFAULT_LIMIT);
  }

  /** What happens when the table has no such record. */
  public enum OnMissing {
    /** The value is null. */
    NULL,
    /** The value is refused, like one that the target can't hold. */
    FAIL,
    /** The record becomes a dead letter. */
    REJECT
  }

  @Override
  public Map<String, @Nullable Object> data() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("lookup", table);
    data.put("match", match);
    take.ifPresent(field -> data.put("take", field));
    data.put("on_missing", onMissing.name());
    return data;
  }

  @Override
  public Optional<Lookup> lookup() {
    return Optional.of(this);
  }

  @Override
  public Column bind(String name, Binding binding) {
    List<String> fields = new ArrayList<>(match.values());
    int[] positions = new int[fields.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = binding.position(fields.get(i), "the lookup in '" + table + "'");
    }
    LookupTable values = Objects.requireNonNull(binding.tables().get(this));
    return new ValueColumn(
        values.field().withName(name).withNullable(true),
        new LinkedHashSet<>(fields),
        true,
        batch -> value(batch, positions, values));
  }

  private RowValue value(RecordBatch batch, int[] positions, LookupTable values) {
    ValueCollector collector = new ValueCollector();
    return row -> {
      List<Object> key = new ArrayList<>(positions.length);
      boolean absent = false;
      for (int position : positions) {
        batch.write(row, position, collector);
        Object value = collector.take();
        absent |= value == null || value == Values.MISSING;
        key.add(CanonicalOrder.hashable(value));
      }
      // A null refers to nothing: nothing is missing then.
      if (absent) {
        return null;
      }
      return values.find(key).orElseGet(() -> missing());
    };
  }

  private @Nullable Object missing() {
    if (onMissing == OnMissing.NULL) {
      return null;
    }
    throw new RefusedValueException(
        onMissing == OnMissing.REJECT
            ? TransformErrorCode.RECORD_REJECTED
            : TransformErrorCode.LOOKUP_FAILED,
        "the table '" + table + "' has no such record");
  }
}
