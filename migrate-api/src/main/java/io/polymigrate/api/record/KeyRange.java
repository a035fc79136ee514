package io.polymigrate.api.record;

import java.util.Optional;

/**
 * A range of keys {@code (after, until]}, in the adapter's own text form of a key: a JSON array of
 * the key fields' values in typed JSON. Both ends open means everything.
 *
 * @param after exclusive lower end; empty means from the start
 * @param until inclusive upper end; empty means to the end
 */
public record KeyRange(Optional<String> after, Optional<String> until) {
  /** Everything. */
  public static final KeyRange ALL = new KeyRange(Optional.empty(), Optional.empty());

  /** What is left of this range once everything up to a position is done. */
  public KeyRange after(String position) {
    return new KeyRange(Optional.of(position), until);
  }
}
