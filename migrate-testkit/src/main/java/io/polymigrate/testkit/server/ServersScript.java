package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the verbs of {@code servers.sh}; its head says what they do. */
final class ServersScript {
  // Any folder but those that may be removed.
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TEXT = text();
  private static final boolean SETSID =
      Command.of("setsid", "true").run(LIMIT).succeeded(); // not on macOS

  private ServersScript() {}

  /** Starts a server whose output goes to {@code log}. It outlives this JVM. */
  static Process launch(ServerFolder folder, ServerCommand command) {
    List<String> arguments = new ArrayList<>();
    arguments.add(folder.path().toString());
    arguments.add(command.stopSignal());
    arguments.addAll(command.words());
    ProcessBuilder builder =
        script("launch", arguments).with(command.environment()).in(folder.path()).builder();
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    return start(builder);
  }

  /** Starts the guard that ends everything under {@code root} once {@code owner} has ended. */
  static ProcessIdentity guard(ProcessIdentity owner, Path root) {
    List<String> arguments = List.of(Long.toString(owner.pid()), root.toString());
    ProcessBuilder builder = script("guard", arguments).in(TEMPORARY).builder();
    return ProcessIdentity.of(start(builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)).pid());
  }

  /** Ends the server of this folder, if there is one, and removes the folder. */
  static void stop(ServerFolder folder) {
    script("stop", List.of(folder.path().toString())).in(TEMPORARY).runOrFail(LIMIT);
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Command script(String verb, List<String> arguments) {
    List<String> words = new ArrayList<>(SETSID ? List.of("setsid") : List.of());
    words.addAll(List.of("sh", "-c", TEXT, "servers", verb));
    words.addAll(arguments);
    return Command.of(words.toArray(String[]::new));
  }

  private static String text() {
    try (InputStream script = ServersScript.class.getResourceAsStream("servers.sh")) {
      if (script == null) {
        throw new IllegalStateException("servers.sh is missing beside " + ServersScript.class);
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
