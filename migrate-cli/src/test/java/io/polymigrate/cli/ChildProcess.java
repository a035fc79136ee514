package io.polymigrate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, for what can't be done to this one. */
final class ChildProcess {
  private static final long LIMIT_SECONDS = 120;

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it. */
  static ChildProcess start(Path folder, String... args) {
    return start(folder, List.of(), Map.of(), args);
  }

  /** Starts it by a shell that does something first, like setting a limit. */
  static ChildProcess startAfter(Path folder, String shell, String... args) {
    return start(folder, List.of("bash", "-c", shell + "; exec \"$@\"", "bash"), Map.of(), args);
  }

  static ChildProcess start(
      Path folder, List<String> before, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return startCommand(folder, command, environment);
  }

  static ChildProcess startCommand(
      Path folder, List<String> command, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new ChildProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Sends a signal, like {@code INT}. */
  void signal(String name) {
    try {
      int unused = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for its end. */
  Cli end() {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("It did not end: " + Files.readString(err));
      }
      return new Cli(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
