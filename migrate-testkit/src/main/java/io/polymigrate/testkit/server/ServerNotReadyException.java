package io.polymigrate.testkit.server;

/** A server does not answer as it should; it may do so later. */
final class ServerNotReadyException extends Exception {
  private static final long serialVersionUID = 1L;

  ServerNotReadyException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
