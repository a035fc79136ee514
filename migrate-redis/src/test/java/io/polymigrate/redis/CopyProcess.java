package io.polymigrate.redis;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.RunOptions.Rate;
import io.polymigrate.testkit.server.ChildJvm;
import java.io.IOException;
import java.util.List;

/** A copy from one Redis to another, in a process of its own that may be killed. */
final class CopyProcess {
  private CopyProcess() {}

  /** Starts it; it resumes what another began. */
  static Process start(String source, String target, String container, long rate)
      throws IOException {
    return new ProcessBuilder(
            ChildJvm.command(
                List.of("-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                CopyProcess.class,
                source,
                target,
                container,
                String.valueOf(rate)))
        .inheritIO()
        .start();
  }

  static CrossPlatformMigrator migrator(String source, String target, String container, long rate) {
    return CrossPlatformMigrator.builder()
        .source("redis", source)
        .target("redis", target)
        .extract(container)
        .load(container)
        .options(
            options ->
                options.withParallelism(2).withBatch(100, 1 << 20).withRate(new Rate(rate, 0)))
        .build();
  }

  /** Source, target, container and records per second. */
  public static void main(String[] arguments) {
    Stages.join(
        migrator(arguments[0], arguments[1], arguments[2], Long.parseLong(arguments[3]))
            .run(CallContext.create(), false));
    System.exit(0);
  }
}
