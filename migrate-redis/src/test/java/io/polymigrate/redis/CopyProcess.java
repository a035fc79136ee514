package io.polymigrate.redis;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.RunOptions.Rate;
import java.io.IOException;
import java.nio.file.Path;

/** A copy from one Redis to another, in a process of its own that may be killed. */
final class CopyProcess {
  private CopyProcess() {}

  /** Starts it; it resumes what another began. */
  static Process start(String source, String target, String container, long rate)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            CopyProcess.class.getName(),
            source,
            target,
            container,
            String.valueOf(rate))
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
