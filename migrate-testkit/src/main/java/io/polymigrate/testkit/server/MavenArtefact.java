package io.polymigrate.testkit.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file of a Maven registry, fetched with the ordinary client and its settings.
 *
 * @param coordinates group, artefact, version and, unless it is a jar, its type, separated by
 *     colons
 * @param checksum what its jar must be
 */
record MavenArtefact(String coordinates, Checksum checksum) {
  private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
  private static final String GET = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get";
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

  /**
   * Fetches a file that is too large to keep into a local repository of its own within the folder,
   * so that it goes with the folder.
   */
  Path fetchApart(Path folder) throws IOException {
    Path repository = folder.resolve("repository");
    Command.Ended ended =
        Command.of(
                maven(),
                "-q",
                "-B",
                "-Dmaven.repo.local=" + repository,
                GET,
                "-Dtransitive=false",
                "-Dartifact=" + coordinates)
            .in(folder)
            .run(LIMIT);
    if (!ended.succeeded()) {
      throw new ServerUnavailableException(
          "Maven could not fetch " + coordinates + "; it said: " + ended.output().strip());
    }
    String[] parts = coordinates.split(":", -1);
    return checksum.verify(
        repository
            .resolve(parts[0].replace('.', '/'))
            .resolve(artefact())
            .resolve(version())
            .resolve(artefact() + "-" + version() + "." + parts[3]));
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
