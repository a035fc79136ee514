package io.polymigrate.testkit.server;

/**
 * Where a server came from.
 *
 * @param source which of the four sources
 * @param sentence the details for people, like {@code mongod on the PATH: /usr/bin/mongod}
 */
public record Origin(Source source, String sentence) {

  /** The four sources, in the order in which they are tried. */
  public enum Source {
    /** A URL in the environment; the server is somebody else's and is never stopped. */
    ENVIRONMENT,
    /** A container of an engine that answers. */
    CONTAINER_ENGINE,
    /** A program installed on this machine. */
    PATH,
    /** A package of a public registry, pinned by version and checksum, kept in the cache folder. */
    PACKAGES
  }
}
