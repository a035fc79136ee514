package io.polymigrate.elastic;

import io.polymigrate.api.error.ErrorCode;

/** Codes of this adapter; each is explained in docs/errors.md. */
public enum ElasticErrorCode implements ErrorCode {
  /** The index refuses writes: a block was set by somebody, or its disk is full. */
  ELASTIC_INDEX_BLOCKED(Category.EXTERNAL),
  /** A document does not fit the mapping of its index. */
  ELASTIC_DOCUMENT_REFUSED(Category.USER),
  /** Documents of the index are kept without their source, so that nothing exact can be read. */
  ELASTIC_NO_SOURCE(Category.UNSUPPORTED),
  /** The point in time that an extract reads was given up by the server. */
  ELASTIC_SNAPSHOT_GONE(Category.TRANSIENT);

  private final Category category;

  ElasticErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
