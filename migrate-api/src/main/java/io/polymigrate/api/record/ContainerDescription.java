package io.polymigrate.api.record;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A container as the store describes it.
 *
 * @param name its name, with the schema or database left out where it is the connection's own
 * @param kind {@code table}, {@code view}, {@code collection}, ...
 * @param schema fields and key; logical types where a logical schema is stored beside the data
 * @param inferred whether the schema was inferred from records rather than declared
 * @param estimatedRecords roughly how many records; -1 when unknown
 * @param indexes its indexes, the primary key's left out
 * @param constraints further constraints, in the store's own words
 * @param attributes what else a store of the same kind needs, under the store's prefix
 */
public record ContainerDescription(
    String name,
    String kind,
    RecordSchema schema,
    boolean inferred,
    long estimatedRecords,
    List<IndexDescription> indexes,
    List<String> constraints,
    Map<String, String> attributes) {

  /** Copies the collections. */
  public ContainerDescription {
    indexes = List.copyOf(indexes);
    constraints = List.copyOf(constraints);
    attributes = java.util.Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /**
   * An index.
   *
   * @param name its name
   * @param fields the indexed fields, in order; a descending one ends in {@code " desc"}
   * @param unique whether it forbids duplicates
   * @param definition the store's own full definition, when fields alone do not say it all
   *     (partial, expression, TTL, ...)
   */
  public record IndexDescription(
      String name, List<String> fields, boolean unique, Optional<String> definition) {
    /** Copies the list. */
    public IndexDescription {
      fields = List.copyOf(fields);
    }
  }
}
