package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What ran and what did not, for the end of a run.
 *
 * <p>All JVMs of a run write to one file, which goes with the run: print it before its end.
 */
public final class ServerReport {
  private final ServerRoot root;
  private final Path file;

  private ServerReport(ServerRoot root) {
    this.root = root;
    this.file = root.path().resolve("report.txt");
  }

  static ServerReport of(ServerRoot root) {
    return new ServerReport(root);
  }

  /** The report of the run that this process belongs to. */
  public static ServerReport ofThisRun() {
    return of(ServerRoot.ofRun());
  }

  void used(RunningServer server) {
    add(
        "ran      %s %s, from %s, booted in %.1f s"
            .formatted(
                server.kind().title(),
                server.version(),
                server.origin().sentence(),
                server.bootTime().toMillis() / 1000.0));
  }

  void missing(ServerKind kind, Exception failure) {
    add("missing  " + kind.title() + ": " + failure.getMessage());
  }

  /** Notes that something was not done, and why. Nothing may be skipped without this. */
  public void skipped(String what, String why) {
    add("skipped  " + what + ": " + why);
  }

  /** The lines so far, each once; empty if no server was asked for. */
  public List<String> lines() {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().distinct().sorted().toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line) {
    try {
      root.open();
      Files.writeString(
          file,
          line.replaceAll("\\s*\\R\\s*", " ") + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
