package io.polymigrate.testkit.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file of a Maven registry, fetched with the ordinary client and its settings.
 *
 * @param coordinates group, artefact and version, separated by colons
 * @param checksum what its jar must be
 */
record MavenArtefact(String coordinates, Checksum checksum) {
  private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** A name for the folder of what is made of it. */
  String folderName() {
    return artefact() + "-" + version();
  }

  /** Fetches the jar into a folder outside any project, so that no pom interferes. */
  Path fetch(Path folder) throws IOException {
    Command.Ended ended =
        Command.of(maven(), "-q", "-B", GOAL, "-Dartifact=" + coordinates, "-DoutputDirectory=.")
            .in(folder)
            .run(LIMIT);
    if (!ended.succeeded()) {
      throw new ServerUnavailableException(
          "Maven could not fetch " + coordinates + "; it said: " + ended.output().strip());
    }
    return checksum.verify(folder.resolve(artefact() + "-" + version() + ".jar"));
  }

  private String artefact() {
    return coordinates.split(":", -1)[1];
  }

  String version() {
    return coordinates.split(":", -1)[2];
  }

  static String maven() {
    String home = System.getProperty("maven.home");
    return home == null ? "mvn" : Path.of(home, "bin", "mvn").toString();
  }
}
