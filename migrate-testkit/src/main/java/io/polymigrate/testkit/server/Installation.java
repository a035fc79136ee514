package io.polymigrate.testkit.server;

import java.nio.file.Path;
import java.util.Map;

/**
 * A server's programs on this machine.
 *
 * @param program the server
 * @param home the folder above the one with the programs
 * @param environment what its programs need in their environment
 * @param origin where it came from
 */
record Installation(Path program, Path home, Map<String, String> environment, Origin origin) {
  Installation {
    environment = Map.copyOf(environment);
  }
}
