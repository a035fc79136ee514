package io.polymigrate.testkit.server;

/** Whether a server makes commits survive a crash of the machine. */
public enum Durability {
  /**
   * No waiting for the disk. What was committed survives a kill of the server process in most
   * servers, but it is not promised.
   */
  FAST,
  /** Every commit is forced to the disk, as a server does by default. For crash tests. */
  DURABLE
}
