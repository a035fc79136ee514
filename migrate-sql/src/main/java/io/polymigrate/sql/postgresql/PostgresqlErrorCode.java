package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.ErrorCode;

/** Codes of this adapter; each is explained in docs/errors.md. */
public enum PostgresqlErrorCode implements ErrorCode {
  /** The server is older than version 13. */
  POSTGRESQL_TOO_OLD(Category.UNSUPPORTED),
  /** The server's disk is full. */
  POSTGRESQL_DISK_FULL(Category.EXTERNAL),
  /** The server, database or session is read-only, as a standby is. */
  POSTGRESQL_READ_ONLY(Category.EXTERNAL);

  private final Category category;

  PostgresqlErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
