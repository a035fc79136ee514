package io.polymigrate.dynamo;

import io.polymigrate.api.error.ErrorCode;

/** Codes that only DynamoDB has. */
public enum DynamoErrorCode implements ErrorCode {
  /** The table or one of its indexes is being changed; only one change goes at a time. */
  DYNAMO_TABLE_BUSY(Category.TRANSIENT),
  /** A request's condition did not hold: the item is not as it was expected. */
  DYNAMO_CONDITION_FAILED(Category.USER),
  /** An attribute that is an index's key has another type, so that the item can't be written. */
  DYNAMO_INDEX_KEY_TYPE(Category.USER);

  private final Category category;

  DynamoErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
