package io.polymigrate.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program to run to its end, without a shell.
 *
 * @param words the program and its arguments
 * @param folder where it runs
 * @param environment what to set in addition to this process's own environment
 * @param input what it reads; null for nothing
 */
record Command(
    List<String> words, Path folder, Map<String, String> environment, @Nullable Path input) {
  // A Maven that runs us must not tell another one where its project is.
  private static final List<String> NOT_INHERITED =
      List.of("MAVEN_BASEDIR", "MAVEN_PROJECTBASEDIR", "MAVEN_CMD_LINE_ARGS", "JAVA_TOOL_OPTIONS");

  Command(List<String> words, Path folder, Map<String, String> environment) {
    this(words, folder, environment, null);
  }

  Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  static Command of(String... words) {
    return new Command(List.of(words), Path.of("").toAbsolutePath(), Map.of());
  }

  Command in(Path other) {
    return new Command(words, other, environment, input);
  }

  Command with(Map<String, String> more) {
    return new Command(words, folder, more, input);
  }

  Command readingFrom(Path file) {
    return new Command(words, folder, environment, file);
  }

  Command after(List<String> prefix) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(words);
    return new Command(all, folder, environment, input);
  }

  /** What a run came to; the output is standard output and error together. */
  record Ended(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }
  }

  /**
   * Runs it and waits.
   *
   * @return status 127 if there is no such program, 124 if the time was up
   */
  Ended run(Duration limit) {
    try {
      Path output = Files.createTempFile("polymigrate-", ".out");
      try {
        return new Ended(run(output, limit), Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it and returns its output; anything but success is an exception with that output. */
  String runOrFail(Duration limit) {
    Ended ended = run(limit);
    if (!ended.succeeded()) {
      throw new IllegalStateException(
          "'" + String.join(" ", words) + "' ended with " + ended.status() + ": " + ended.output());
    }
    return ended.output();
  }

  private int run(Path output, Duration limit) throws IOException {
    Process process;
    try {
      process = builder().redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      Files.writeString(output, String.valueOf(e.getMessage()));
      return 127;
    }
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return 124;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running '" + words.get(0) + "'", e);
    }
  }

  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().removeAll(NOT_INHERITED);
    builder.environment().putAll(environment);
    return builder
        .redirectInput(input == null ? new File("/dev/null") : input.toFile())
        .redirectErrorStream(true);
  }
}
