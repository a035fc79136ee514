package io.polymigrate.testkit;

import io.polymigrate.api.type.LogicalType;

/**
 * A value that stores and drivers are known to lose, change or refuse.
 *
 * @param name what is hard about it, unique within its type
 * @param type its logical type
 * @param value the canonical Java value
 */
public record HardValue(String name, LogicalType type, Object value) {
  /** The value's name in lists of exceptions, like {@code string: NUL within}. */
  @Override
  public String toString() {
    return type + ": " + name;
  }
}
