package io.polymigrate.core.transform;

import io.polymigrate.api.type.LogicalType;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One conversion of a field's value.
 *
 * @param name as files call it
 * @param data its parameters as a file gives them
 * @param result the type it makes of a type; refuses those it can't take
 * @param value what it does to a value, also to null and missing
 * @param keepsUniqueness whether different values stay different
 */
record Modifier(
    String name,
    @Nullable Object data,
    UnaryOperator<LogicalType> result,
    ValueChange value,
    boolean keepsUniqueness) {

  /** Changes a canonical value. */
  @FunctionalInterface
  interface ValueChange {
    @Nullable Object change(@Nullable Object value);
  }
}
