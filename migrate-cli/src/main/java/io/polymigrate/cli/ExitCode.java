package io.polymigrate.cli;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.ErrorCode.Category;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.Arrays;
import java.util.Set;

/** How a command ended, for the shell. */
enum ExitCode {
  /** All is well. */
  DONE(0),
  /** Something went wrong on the way; the same command again may succeed, and goes on. */
  FAILED(1),
  /** Something given must be changed first: a file, an option, an address, a record. */
  BAD_INPUT(2),
  /** Finished, and records were set aside. */
  REJECTS(3),
  /** Source and target differ. */
  DIFFERENT(4);

  // Before the first record these are about what was given: an address, a folder.
  private static final Set<ErrorCode> AT_THE_START =
      Set.of(
          StandardErrorCode.CONNECTION_FAILED,
          StandardErrorCode.CONNECTION_LOST,
          StandardErrorCode.FILE_FAILED);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static ExitCode of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst().orElse(FAILED);
  }

  static ExitCode of(Throwable failure) {
    if (failure instanceof BadUsageException) {
      return BAD_INPUT;
    }
    if (!(failure instanceof MigrationException e) || e.code() == StandardErrorCode.CANCELLED) {
      return FAILED;
    }
    if (e.code() == StandardErrorCode.VERIFICATION_FAILED) {
      return DIFFERENT;
    }
    Category category = e.code().category();
    boolean given = category == Category.USER || category == Category.UNSUPPORTED;
    boolean atTheStart = AT_THE_START.contains(e.code()) && e.outcome() == Outcome.NOT_APPLIED;
    return given || atTheStart ? BAD_INPUT : FAILED;
  }

  /** How a run or a comparison ended that came to its end. */
  static ExitCode of(long differences, long rejected) {
    if (differences > 0) {
      return DIFFERENT;
    }
    return rejected > 0 ? REJECTS : DONE;
  }
}
