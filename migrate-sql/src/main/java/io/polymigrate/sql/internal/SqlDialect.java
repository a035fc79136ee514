package io.polymigrate.sql.internal;

import org.jspecify.annotations.Nullable;

/** Internal: may change at any time. How one SQL dialect writes names and values. */
public interface SqlDialect {

  /** A name in quotes. */
  String quote(String name);

  /** The column as it stands in a condition; fails when there is no such column. */
  String column(String field);

  /**
   * A value as a literal to compare the column with.
   *
   * @throws io.polymigrate.api.error.MigrationException when the value does not suit the column
   */
  String literal(String field, Object value);

  /** Whether the column may be null; when in doubt it may. */
  boolean nullable(String field);

  /** A condition for {@code column = literal}. */
  default String equal(String field, @Nullable Object value) {
    return value == null
        ? column(field) + " IS NULL"
        : column(field) + " = " + literal(field, value);
  }
}
