package io.polymigrate.testkit.server;

/** Prints the report of the run that this process belongs to; for the end of a build. */
public final class ServerReportMain {
  private ServerReportMain() {}

  /** Takes no arguments. Run it in a child process of the build. */
  public static void main(String[] arguments) {
    ServerReport.ofThisRun().lines().forEach(System.out::println);
  }
}
