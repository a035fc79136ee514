package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import io.polymigrate.testkit.server.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A process that opens a load and dies in the middle of it. */
final class LoadProcess {
  static final int KILLED = 137;
  private static final int LONGEST_SECONDS = 60;

  private LoadProcess() {}

  static int runAndDie(String url, String container) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(ChildJvm.command(List.of(), LoadProcess.class, url, container))
            .inheritIO()
            .start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("The process did not end");
    }
    return process.exitValue();
  }

  /** The process: URL and container. */
  public static void main(String[] arguments) {
    ExecutorService executor = Executors.newCachedThreadPool();
    DatabaseAdapter adapter = OperatedStore.open(arguments[0], executor);
    Stages.join(
        adapter.openLoad(
            OperationSpace.request(
                arguments[1],
                OperationSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING),
                LoadMode.UPSERT),
            CallContext.create()));
    Runtime.getRuntime().halt(KILLED);
  }
}
