package io.polymigrate.testkit.server;

/** Talks to one running server with its native driver, as its administrator. */
interface ServerAdmin {
  /**
   * Connects, does what a new server needs once, and asks for the version. It may be repeated.
   *
   * @return the version, like {@code 16.15}
   * @throws ServerNotReadyException if the server does not answer as it should; it may later
   */
  String becomeReady() throws ServerNotReadyException;

  /** Creates an empty database. */
  void create(String database);

  /** Drops a database, whoever is connected; does nothing if it is not there. */
  void drop(String database);

  /** The URL of a database of this server. */
  String urlOf(String database);
}
