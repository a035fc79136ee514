package io.polymigrate.core.transform;

import io.polymigrate.api.error.ErrorCode;

/** Codes of transforms; each is explained in docs/errors.md. */
public enum TransformErrorCode implements ErrorCode {
  /** A function or an expression failed for a record. */
  COMPUTATION_FAILED(Category.USER),
  /** A value could not be converted, and the field says that such records are failures. */
  CONVERSION_FAILED(Category.USER),
  /**
   * A value could not be converted, and the field says {@code on_value: reject}: the record goes to
   * the dead letters even where other refusals end the run.
   */
  RECORD_REJECTED(Category.USER),
  /** More children belong to one record than the specification allows. */
  TOO_MANY_CHILDREN(Category.USER),
  /** A lookup found nothing. */
  LOOKUP_FAILED(Category.USER),
  /** A table that must fit into memory is larger than its limit. */
  TABLE_TOO_LARGE(Category.USER);

  private final Category category;

  TransformErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
