package io.polymigrate.core.transform;

import org.jspecify.annotations.Nullable;

/** Computes a canonical value from one row of a batch; has its own scratch. */
@FunctionalInterface
interface RowValue {
  /** The value, null or {@link io.polymigrate.api.record.Values#MISSING}. */
  @Nullable Object value(int row);
}
