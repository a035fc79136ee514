package io.polymigrate.api.error;

/**
 * Signals, inside a source or sink, that one value can't be read or held exactly. The sink turns it
 * into a rejection of that record; it never leaves a sink. Has no stack trace: it is data, and may
 * occur for every record of a batch.
 */
public final class RefusedValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ErrorCode code;

  /** A refusal; the reason names the limit, never the value. */
  public RefusedValueException(ErrorCode code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  /** A value the target can't hold exactly. */
  public static RefusedValueException notRepresentable(String reason) {
    return new RefusedValueException(StandardErrorCode.VALUE_NOT_REPRESENTABLE, reason);
  }

  /** Why it was refused. */
  public ErrorCode code() {
    return code;
  }
}
