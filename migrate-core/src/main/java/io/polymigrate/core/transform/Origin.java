package io.polymigrate.core.transform;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a field's value comes from, before conversions. */
interface Origin {

  /** As a file says it. */
  Map<String, @Nullable Object> data();

  /** The fields that are gone from their old place afterwards. */
  default List<String> moves() {
    return List.of();
  }

  /** The table it needs, if any. */
  default Optional<Lookup> lookup() {
    return Optional.empty();
  }

  /**
   * Ties it to the records.
   *
   * @param name the output's field
   */
  Column bind(String name, Binding binding);
}
