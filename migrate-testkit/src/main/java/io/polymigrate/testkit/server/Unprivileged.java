package io.polymigrate.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs a program that refuses to run as root.
 *
 * <p>Three situations: 1. We are not root: it runs as it is. 2. A user namespace may be made:
 * inside it we look like nobody, and keep our files. 3. It may not: it runs as nobody, with files
 * of its own.
 */
enum Unprivileged {
  /** Situation 1. */
  ALREADY(""),
  /** Situation 2. */
  NAMESPACE("unshare -U"),
  /** Situation 3. */
  NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final String prefix;

  Unprivileged(String prefix) {
    this.prefix = prefix;
  }

  static Unprivileged find() {
    String forced = System.getProperty("polymigrate.unprivileged");
    if (forced != null) {
      return valueOf(forced);
    }
    if (!Command.of("id", "-u").runOrFail(LIMIT).trim().equals("0")) {
      return ALREADY;
    }
    return NAMESPACE.runs("true") ? NAMESPACE : NOBODY;
  }

  /** What to put before the words of a command. */
  List<String> prefix() {
    return prefix.isEmpty() ? List.of() : List.of(prefix.split(" ", -1));
  }

  /** Makes a folder that belongs to the user who will run. */
  void own(Path folder) {
    if (this == NOBODY) {
      Command.of("chown", "-R", "65534:65534", folder.toString()).runOrFail(LIMIT);
    }
  }

  /**
   * The programs at a place where that user can run them: copied to the server's folder if need be.
   */
  Path reachable(Path home, ServerFolder folder) {
    if (this != NOBODY || runs("test", "-r", home.resolve("bin/postgres").toString())) {
      return home;
    }
    Path copy = folder.path().resolve("program");
    if (!copy.toFile().exists()) {
      Command.of("cp", "-a", home.toString(), copy.toString()).runOrFail(LIMIT);
      own(copy);
    }
    return copy;
  }

  private boolean runs(String... words) {
    return Command.of(words)
        .after(prefix())
        .in(Path.of(System.getProperty("java.io.tmpdir")))
        .run(LIMIT)
        .succeeded();
  }
}
