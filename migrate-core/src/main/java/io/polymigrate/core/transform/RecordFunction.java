package io.polymigrate.core.transform;

import io.polymigrate.api.record.DataRecord;
import org.jspecify.annotations.Nullable;

/** Computes a value from named fields of a record. Called by many threads. */
@FunctionalInterface
public interface RecordFunction {

  /**
   * The value, of the canonical Java class of the declared type; null is null, {@link
   * io.polymigrate.api.record.Values#MISSING} leaves the field out. What it throws rejects the
   * record.
   */
  @Nullable Object apply(DataRecord input);
}
