package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one server: its data, its log, who it is and how it is reached.
 *
 * @param path the folder; it exists
 */
record ServerFolder(Path path) {
  private static final int TAIL = 30;

  static ServerFolder create(Path path) {
    try {
      return new ServerFolder(Files.createDirectories(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return path.resolve("data");
  }

  Path log() {
    return path.resolve("server.log");
  }

  Path state() {
    return path.resolve("server.properties");
  }

  /** Holds the name of the container, where the server is one. */
  Path container() {
    return path.resolve("container");
  }

  Optional<ProcessIdentity> process() {
    return ProcessIdentity.read(path.resolve("pid"));
  }

  boolean isServing() {
    return process().map(ProcessIdentity::isAlive).orElse(false);
  }

  /** The end of the log, for error messages. */
  String logTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log()), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }
}
