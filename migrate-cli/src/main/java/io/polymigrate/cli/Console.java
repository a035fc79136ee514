package io.polymigrate.cli;

import java.io.PrintStream;

/**
 * Where a command prints: results to {@code out}, everything on the way to {@code err}.
 *
 * @param out for the result
 * @param err for progress and errors
 * @param terminal whether a person looks at {@code err}
 * @param columns width of that terminal
 */
record Console(PrintStream out, PrintStream err, boolean terminal, int columns) {
  private static final int USUAL_COLUMNS = 80;

  /** The process's own; the launcher says whether there is a terminal, which Java 17 can't tell. */
  static Console ofProcess() {
    return new Console(
        Main.utf8(System.out),
        Main.utf8(System.err),
        Boolean.getBoolean("polymigrate.terminal"),
        Integer.getInteger("polymigrate.columns", USUAL_COLUMNS));
  }

  static Console of(PrintStream out, PrintStream err) {
    return new Console(out, err, false, USUAL_COLUMNS);
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
