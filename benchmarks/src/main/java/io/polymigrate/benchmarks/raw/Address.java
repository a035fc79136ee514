package io.polymigrate.benchmarks.raw;

import java.net.URI;
import java.util.Objects;

/**
 * The parts of a connection string of the test kit's servers.
 *
 * @param host where the server is
 * @param port where it listens
 * @param user who connects, empty for nobody
 * @param password its password
 * @param database the path, without the slash before it
 * @param prefix what all names begin with
 */
record Address(
    String host, int port, String user, String password, String database, String prefix) {

  static Address parse(String url) {
    URI uri = URI.create(url);
    String[] user = Objects.requireNonNullElse(uri.getUserInfo(), ":").split(":", 2);
    String path = Objects.requireNonNullElse(uri.getPath(), "");
    return new Address(
        uri.getHost(),
        uri.getPort(),
        user[0],
        user[1],
        path.isEmpty() ? "" : path.substring(1),
        parameter(uri, "prefix"));
  }

  /** The value of a parameter, empty when there is none. */
  static String parameter(URI uri, String name) {
    for (String each : Objects.requireNonNullElse(uri.getQuery(), "").split("&", -1)) {
      if (each.startsWith(name + "=")) {
        return each.substring(name.length() + 1);
      }
    }
    return "";
  }
}
