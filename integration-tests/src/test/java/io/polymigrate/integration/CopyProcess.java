package io.polymigrate.integration;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.spec.RunOptions.Rate;
import io.polymigrate.core.transform.FieldRule;
import io.polymigrate.core.transform.Mapping;
import io.polymigrate.core.transform.Transforms;
import io.polymigrate.testkit.server.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A migration in a JVM of its own, to be killed. */
final class CopyProcess implements AutoCloseable {
  private static final String READY = "ready";

  private final Process process;
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private CopyProcess(Process process) {
    this.process = process;
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    try {
      String line = out.readLine();
      while (line != null && !line.equals(READY)) {
        lines.add(line);
        line = out.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = new Thread(() -> out.lines().forEach(lines::add), "output of the copy");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a copy.
   *
   * @param rate records per second, 0 for as fast as possible
   * @return once its main method runs
   */
  static CopyProcess start(End source, End target, String table, long rate, String... jvm) {
    List<String> command =
        ChildJvm.command(
            List.of(jvm),
            CopyProcess.class,
            source.type(),
            source.url(),
            target.type(),
            target.url(),
            table,
            Long.toString(rate));
    try {
      return new CopyProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until records move, or until its end. */
  void awaitMoving() {
    while (process.isAlive() && !lines.contains(JvmFigures.MOVING)) {
      ended(5);
    }
  }

  /** Waits; false when it still runs after that time. */
  boolean ended(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    ended(60_000);
  }

  int exitCode() {
    return process.exitValue();
  }

  /** What it printed. */
  List<String> output() {
    try {
      reader.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    kill();
  }

  /** The migration that both this process and its judge know. */
  static CrossPlatformMigrator migrator(End source, End target, String table, long rate) {
    CrossPlatformMigrator.Builder builder =
        CrossPlatformMigrator.builder()
            .source(source.type(), source.url())
            .target(target.type(), target.url())
            .extract(table)
            .options(options -> options.withParallelism(2).withRate(new Rate(rate, 0)));
    // Lists of Cassandra hold no nulls: there it is JSON.
    if (target.type().equals("cassandra")) {
      builder.transform(list(LogicalType.Simple.JSON));
    } else if (source.type().equals("cassandra")) {
      builder.transform(list(new LogicalType.ListOf(LogicalType.Simple.INT)));
    }
    return builder.load(table).build();
  }

  private static Mapping list(LogicalType type) {
    return Transforms.mapping().field("a", FieldRule.from("a").cast(type));
  }

  /** Runs to the end, resuming what another process began, and prints figures. */
  public static void main(String[] arguments) {
    System.out.println(READY);
    CrossPlatformMigrator migrator =
        migrator(
            new End(arguments[0], arguments[1]),
            new End(arguments[2], arguments[3]),
            arguments[4],
            Long.parseLong(arguments[5]));
    JvmFigures figures = new JvmFigures();
    RunSummary summary =
        Stages.join(migrator.run(CallContext.create().withProgress(figures), false));
    System.out.println(
        "read="
            + summary.read()
            + " written="
            + summary.written()
            + " resumed="
            + summary.resumed());
    figures.take().forEach((name, value) -> System.out.println(name + "=" + value));
    System.exit(0);
  }
}
