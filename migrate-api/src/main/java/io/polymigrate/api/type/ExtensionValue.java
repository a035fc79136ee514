package io.polymigrate.api.type;

import java.util.Objects;

/**
 * A value of an extension type in a variant position, where no field's type names it.
 *
 * @param name the extension's name
 * @param base the value, of a canonical Java type
 */
public record ExtensionValue(String name, Object base) {
  /** Refuses nulls. */
  public ExtensionValue {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(base, "base");
  }
}
