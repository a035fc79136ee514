package io.polymigrate.api.error;

/** Codes that every adapter and the engine share; each is explained in docs/errors.md. */
public enum StandardErrorCode implements ErrorCode {
  /** The adapter does not declare this operation. */
  OPERATION_NOT_SUPPORTED(Category.UNSUPPORTED),
  /** The operation's payload or the specification is wrong. */
  INVALID_INPUT(Category.USER),
  /** The same operation id was used for another operation. */
  OPERATION_ID_REUSED(Category.USER),
  /** There is no execution of that id. */
  OPERATION_NOT_FOUND(Category.USER),
  /** The execution can't be undone. */
  IRREVERSIBLE(Category.USER),
  /** The execution was finalised, its undo data is gone. */
  ALREADY_FINALIZED(Category.USER),
  /** The execution was rolled back; give the operation a new id to run it again. */
  ALREADY_ROLLED_BACK(Category.USER),
  /** Another process works on the same execution. */
  OPERATION_IN_PROGRESS(Category.TRANSIENT),
  /** The table or collection does not exist. */
  CONTAINER_NOT_FOUND(Category.USER),
  /** The table or collection exists already. */
  CONTAINER_EXISTS(Category.USER),
  /** The field does not exist. */
  FIELD_NOT_FOUND(Category.USER),
  /** The field exists already, with another meaning. */
  FIELD_EXISTS(Category.USER),
  /** The target container has another shape than the records. */
  SCHEMA_MISMATCH(Category.USER),
  /** Records violate the schema that is to be enforced. */
  SCHEMA_VIOLATION(Category.USER),
  /** A value can't be held exactly by the target. */
  VALUE_NOT_REPRESENTABLE(Category.USER),
  /** A type can't be held by the target. */
  TYPE_NOT_SUPPORTED(Category.UNSUPPORTED),
  /** Two records have the same target key. */
  DUPLICATE_KEY(Category.USER),
  /** The record has no key, or a null in it. */
  KEY_MISSING(Category.USER),
  /** The record is larger than the target allows. */
  RECORD_TOO_LARGE(Category.USER),
  /** More records were rejected than allowed. */
  REJECT_LIMIT_EXCEEDED(Category.USER),
  /** The server can't be reached. */
  CONNECTION_FAILED(Category.TRANSIENT),
  /** An established connection broke. */
  CONNECTION_LOST(Category.TRANSIENT),
  /** User or password are wrong, or rights are missing. */
  ACCESS_DENIED(Category.USER),
  /** The store asked to try again: deadlock, timeout, throttling, no primary. */
  STORE_BUSY(Category.TRANSIENT),
  /** A lock could not be had in time. */
  LOCK_TIMEOUT(Category.TRANSIENT),
  /** A file could not be read or written. */
  FILE_FAILED(Category.EXTERNAL),
  /** The call was cancelled. */
  CANCELLED(Category.USER),
  /** The deadline passed. */
  DEADLINE_EXCEEDED(Category.TRANSIENT),
  /** The store answered something unforeseen. */
  STORE_ERROR(Category.EXTERNAL),
  /** Source and target differ. */
  VERIFICATION_FAILED(Category.USER),
  /** A bug of ours. */
  INTERNAL_ERROR(Category.INTERNAL);

  private final Category category;

  StandardErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
