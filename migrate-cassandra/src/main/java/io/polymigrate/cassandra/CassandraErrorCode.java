package io.polymigrate.cassandra;

import io.polymigrate.api.error.ErrorCode;

/** Codes of this adapter; the message of each is explained in docs/errors.md. */
public enum CassandraErrorCode implements ErrorCode {
  /** The nodes do not agree on the schema. */
  CASSANDRA_SCHEMA_DISAGREEMENT(Category.TRANSIENT),
  /** A node is down, joining or leaving, and the schema must not be changed meanwhile. */
  CASSANDRA_NODES_UNSETTLED(Category.TRANSIENT),
  /** A server failed to build an index, and does not go on with it. */
  CASSANDRA_INDEX_NOT_BUILT(Category.EXTERNAL),
  /** Too few replicas are alive for the consistency asked for. */
  CASSANDRA_UNAVAILABLE(Category.TRANSIENT),
  /** Too many tombstones stand between what was to be read. */
  CASSANDRA_TOO_MANY_TOMBSTONES(Category.EXTERNAL);

  private final Category category;

  CassandraErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
