package io.polymigrate.cli;

import io.polymigrate.api.CallContext;
import java.util.function.Function;

/** Does long work under a progress display, which ends with it. */
final class Moving {
  private Moving() {}

  static <T> T with(Invocation invocation, Function<CallContext, T> work) {
    Console console = invocation.console();
    Display display = console.terminal() ? new BarDisplay(console) : new LineDisplay(console.err());
    Progress progress = new Progress(display);
    try {
      return work.apply(invocation.call().withProgress(progress));
    } catch (RuntimeException e) {
      invocation.report().countedSoFar(progress.read(), progress.rejected());
      throw e;
    } finally {
      display.close();
    }
  }
}
