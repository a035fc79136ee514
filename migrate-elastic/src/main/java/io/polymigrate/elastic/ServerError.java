package io.polymigrate.elastic;

/** What the server answered instead of doing what it was asked to. Never leaves the adapter. */
final class ServerError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;

  /**
   * An answer.
   *
   * @param type its name for it, like {@code index_not_found_exception}
   * @param reason its words, which may name values of records: for those who look at causes only
   */
  ServerError(int status, String type, String reason) {
    super("HTTP " + status + ", " + type + ": " + reason);
    this.status = status;
    this.type = type;
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }
}
