package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.ErrorCode;

/** Codes of this adapter; each is explained in docs/errors.md. */
public enum MysqlErrorCode implements ErrorCode {
  /** The server is older than MySQL 8.0 or MariaDB 10.5. */
  MYSQL_TOO_OLD(Category.UNSUPPORTED),
  /** Neither Connector/J nor the MariaDB driver is on the class path. */
  MYSQL_DRIVER_MISSING(Category.USER),
  /** The database that the connection string names does not exist. */
  MYSQL_DATABASE_NOT_FOUND(Category.USER),
  /** The server's disk, or a table, is full. */
  MYSQL_DISK_FULL(Category.EXTERNAL),
  /** The server or the session is read-only, as a replica is. */
  MYSQL_READ_ONLY(Category.EXTERNAL),
  /** The value is none that the column's type allows, like a date with day 0. */
  MYSQL_INVALID_VALUE(Category.USER);

  private final Category category;

  MysqlErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
