package io.polymigrate.api.error;

/**
 * The one exception of Polymigrate. The message says what failed, on what, why, and what to do;
 * names stand in quotes; it never holds a secret or a record's value.
 */
public class MigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Transient: a third party's code need not be serialisable.
  private final transient ErrorCode code;
  private final Outcome outcome;

  /** A failure without a cause. */
  public MigrationException(ErrorCode code, Outcome outcome, String message) {
    super(message);
    this.code = code;
    this.outcome = outcome;
  }

  /** A failure with the driver's exception as its cause. */
  public MigrationException(ErrorCode code, Outcome outcome, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.outcome = outcome;
  }

  /** Bad input: nothing was applied. */
  public static MigrationException invalid(String message) {
    return new MigrationException(StandardErrorCode.INVALID_INPUT, Outcome.NOT_APPLIED, message);
  }

  /** A refusal for that reason: nothing was applied. */
  public static MigrationException refusal(ErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }

  /** Why it failed. */
  public ErrorCode code() {
    return code;
  }

  /** What the store holds. */
  public Outcome outcome() {
    return outcome;
  }

  /** Whether the same call may simply be made again. */
  public boolean retryable() {
    return code.category() == ErrorCode.Category.TRANSIENT && outcome == Outcome.NOT_APPLIED;
  }
}
