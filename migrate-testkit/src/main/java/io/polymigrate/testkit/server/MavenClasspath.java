package io.polymigrate.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of a Maven registry with all the jars it needs, resolved by the ordinary client and its
 * settings.
 *
 * @param coordinates group, artefact and version, separated by colons
 * @param checksum what the list of its jars with their checksums must be
 */
record MavenClasspath(String coordinates, Checksum checksum) {
  private static final String GOAL =
      "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /**
   * Puts all jars into a folder.
   *
   * @param work an empty folder outside any project, so that no pom interferes
   */
  void fetch(Path work, Path jars) throws IOException {
    Files.writeString(work.resolve("pom.xml"), pom());
    Command.Ended ended =
        Command.of(
                MavenArtefact.maven(),
                "-q",
                "-B",
                GOAL,
                "-DincludeScope=runtime",
                "-DincludeTypes=jar",
                "-DoutputDirectory=" + jars)
            .in(work)
            .run(LIMIT);
    if (!ended.succeeded()) {
      throw new ServerUnavailableException(
          "Maven could not resolve " + coordinates + "; it said: " + ended.output().strip());
    }
    Path list = work.resolve("jars-of-" + coordinates.replace(':', '-') + ".sha256");
    checksum.verify(Files.writeString(list, listed(jars)));
  }

  private static String listed(Path jars) throws IOException {
    List<Path> sorted;
    try (Stream<Path> files = Files.list(jars)) {
      sorted = files.sorted().toList();
    }
    StringBuilder list = new StringBuilder();
    for (Path jar : sorted) {
      list.append(Checksum.of(jar)).append("  ").append(jar.getFileName()).append('\n');
    }
    return list.toString();
  }

  private String pom() {
    String[] parts = coordinates.split(":", -1);
    return """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>io.polymigrate.fetched</groupId>
          <artifactId>classpath</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
          <dependencies>
            <dependency>
              <groupId>GROUP</groupId>
              <artifactId>ARTIFACT</artifactId>
              <version>VERSION</version>
            </dependency>
          </dependencies>
        </project>
        """
        .replace("GROUP", parts[0])
        .replace("ARTIFACT", parts[1])
        .replace("VERSION", parts[2]);
  }
}
