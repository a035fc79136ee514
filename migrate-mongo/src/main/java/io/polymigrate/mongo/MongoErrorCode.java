package io.polymigrate.mongo;

import io.polymigrate.api.error.ErrorCode;

/** Codes of this adapter; the message of each is explained in docs/errors.md. */
public enum MongoErrorCode implements ErrorCode {
  /** No primary was elected in time, or the one there was stepped down. */
  MONGO_NO_PRIMARY(Category.TRANSIENT),
  /** The server no longer keeps the snapshot that the read began with; begin again. */
  MONGO_SNAPSHOT_TOO_OLD(Category.TRANSIENT),
  /** The collection's validator refused the document. */
  MONGO_DOCUMENT_INVALID(Category.USER),
  /** A write was made, but not by as many servers as asked for. */
  MONGO_WRITE_CONCERN(Category.TRANSIENT);

  private final Category category;

  MongoErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
