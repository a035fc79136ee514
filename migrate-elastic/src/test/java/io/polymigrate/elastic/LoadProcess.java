package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.io.IOException;
import java.nio.file.Path;
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
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LoadProcess.class.getName(),
                url,
                container)
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
