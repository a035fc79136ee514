package io.polymigrate.sql.postgresql;

import io.polymigrate.api.type.Field;

/**
 * A column of a table or view.
 *
 * @param name its name
 * @param codec how its values travel
 * @param notNull whether null is forbidden
 * @param generated the generation expression's kind: empty, {@code s} or {@code v}
 * @param field as others see it
 */
record PgColumn(String name, Codec codec, boolean notNull, String generated, Field field) {

  /** Whether the server computes it, so that nobody can write it. */
  boolean computed() {
    return !generated.isEmpty();
  }
}
