package io.polymigrate.core.transform;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A list within records that becomes records of its own ({@code type: unembed}). The engine runs it
 * as a load of its own, after the parent's, and drops the field from the parent.
 *
 * @param field the list field
 * @param parentKey name in the child record by name in the parent, like {@code order_id: id}
 * @param positionField name in the child record that takes the position from 0, if wanted
 */
public record Unembedding(
    String field, Map<String, String> parentKey, Optional<String> positionField) {
  /** Copies the map. */
  public Unembedding {
    parentKey = Collections.unmodifiableMap(new LinkedHashMap<>(parentKey));
  }
}
