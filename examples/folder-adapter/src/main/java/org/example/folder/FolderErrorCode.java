package org.example.folder;

import io.polymigrate.api.error.ErrorCode;

/** What can go wrong with folders alone; everything else has a standard code. */
public enum FolderErrorCode implements ErrorCode {
  /** A line of a file is not a record. */
  FOLDER_BAD_LINE(Category.USER);

  private final Category category;

  FolderErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
