package org.example.folder;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.RejectedExecutionException;

/** The one place where exceptions of the file system become ours. */
final class FolderErrors {
  private FolderErrors() {}

  /**
   * The exception to fail with.
   *
   * @param doing what was tried, as the beginning of the message: "Reading 'users'"
   */
  static MigrationException translate(Throwable failure, String doing) {
    if (failure instanceof MigrationException known) {
      return known;
    }
    if (failure instanceof AccessDeniedException denied) {
      return failure(
          StandardErrorCode.ACCESS_DENIED,
          Outcome.NOT_APPLIED,
          doing + " failed: no right to access '" + denied.getFile() + "'",
          failure);
    }
    if (failure instanceof RejectedExecutionException) {
      return failure(
          StandardErrorCode.CONNECTION_FAILED,
          Outcome.NOT_APPLIED,
          doing + " failed: the executor is shut down",
          failure);
    }
    if (failure instanceof IOException) {
      // The disk may be full, or gone: how much was written nobody can say.
      return failure(
          StandardErrorCode.FILE_FAILED,
          Outcome.UNKNOWN,
          doing + " failed: " + failure.getMessage(),
          failure);
    }
    return failure(
        StandardErrorCode.INTERNAL_ERROR,
        Outcome.UNKNOWN,
        doing + " failed: a bug of the folder adapter, " + failure,
        failure);
  }

  private static MigrationException failure(
      StandardErrorCode code, Outcome outcome, String message, Throwable cause) {
    return new MigrationException(code, outcome, message, cause);
  }

  /** A line that is not a record; says where, never what stands there. */
  static MigrationException badLine(String container, long line, String reason) {
    return new MigrationException(
        FolderErrorCode.FOLDER_BAD_LINE,
        Outcome.NOT_APPLIED,
        "Line " + line + " of '" + container + "' is not a record: " + reason + "; mend the file");
  }
}
