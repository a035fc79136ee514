package io.polymigrate.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Starts the command line. */
public final class Main {
  private static final String OWNER = "polymigrate.run";

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    ownServers();
    Console console = Console.ofProcess();
    Interrupts interrupts = Interrupts.install(console);
    int code = run(console, interrupts, args);
    console.flush();
    System.exit(code);
  }

  /**
   * Runs one command within this process: nothing is installed, nothing exits.
   *
   * @return the exit code
   */
  public static int run(PrintStream out, PrintStream err, String... args) {
    return run(Console.of(out, err), Interrupts.none(), args);
  }

  private static int run(Console console, Interrupts interrupts, String... args) {
    return Polymigrate.commandLine(console, interrupts).execute(args);
  }

  // Servers of a demo end with this process, also within somebody's Maven build.
  private static void ownServers() {
    if (System.getenv("POLYMIGRATE_RUN") == null && System.getProperty(OWNER) == null) {
      String unused = System.setProperty(OWNER, "self");
    }
  }

  static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, false, StandardCharsets.UTF_8);
  }
}
