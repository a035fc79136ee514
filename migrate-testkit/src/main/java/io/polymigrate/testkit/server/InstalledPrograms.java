package io.polymigrate.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for programs in the folders of the PATH and where distributions hide servers. */
final class InstalledPrograms {
  private static final List<String> SBIN = List.of("/usr/local/sbin", "/usr/sbin");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private InstalledPrograms() {}

  /** The first program of this name whose {@code --version} matches; links are followed. */
  static Optional<Path> find(String name, Pattern version, List<String> moreFolders) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(
            Stream.of(path.split(File.pathSeparator, -1)), moreFolders.stream(), SBIN.stream())
        .flatMap(folders -> folders)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .filter(program -> version.matcher(versionOf(program)).find())
        .findFirst()
        .map(InstalledPrograms::real);
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String versionOf(Path program) {
    return Command.of(program.toString(), "--version").run(LIMIT).output();
  }
}
