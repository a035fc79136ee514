package io.polymigrate.cli;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One command: runs, reports, and turns failures into messages and exit codes. */
abstract class CliCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Does it. What it throws is reported. */
  abstract ExitCode run(Invocation invocation) throws Exception;

  @Override
  public final Integer call() {
    Polymigrate root = (Polymigrate) spec.root().userObject();
    if (root.verbose()) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    }
    Report report = new Report(root.console(), spec.qualifiedName(), root.json(), root.verbose());
    CallContext call = CallContext.create();
    root.interrupts().cancels(call);
    try {
      return report.ended(run(new Invocation(root, report, call))).number();
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      return report.failed(Stages.unwrap(e)).number();
    }
  }

  final CommandSpec spec() {
    return spec;
  }
}
