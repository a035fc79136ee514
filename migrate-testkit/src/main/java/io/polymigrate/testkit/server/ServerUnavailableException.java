package io.polymigrate.testkit.server;

/** A server can't be had on this machine; the message says what is missing and how to get it. */
public final class ServerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates it with what is missing. */
  public ServerUnavailableException(String message) {
    super(message);
  }

  /** Creates it with what is missing and why. */
  public ServerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
