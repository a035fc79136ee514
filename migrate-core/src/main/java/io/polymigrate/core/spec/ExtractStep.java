package io.polymigrate.core.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container of the source.
 *
 * @param sourceTable which one
 * @param fields which fields, in this order; empty means all
 * @param conditions which records, as a portable filter; empty means all
 * @param batchSize greatest number of records in a batch; empty means the run's
 */
public record ExtractStep(
    String sourceTable,
    List<String> fields,
    Map<String, @Nullable Object> conditions,
    OptionalInt batchSize)
    implements Step {
  /** Copies the collections. */
  public ExtractStep {
    fields = List.copyOf(fields);
    conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
  }

  /** Everything of a container. */
  public static ExtractStep of(String sourceTable) {
    return new ExtractStep(sourceTable, List.of(), Map.of(), OptionalInt.empty());
  }
}
