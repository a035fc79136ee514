package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polymigrate.testkit.server.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves when it is stopped on the way: a checkpoint, and what to do. */
class InterruptedRunTest {
  private static final Executor THREADS = task -> new Thread(task).start();
  private static final String STEPS =
      """
      steps:
        - {type: extract, source_table: numbers, batch_size: 20}
        - {type: load, target_table: numbers, batch_size: 20}
      """;
  private static final String SLOWLY =
      STEPS
          + "options: {parallelism: 1, rate: {records_per_second: 200},"
          + " retry: {attempts: 2, first_wait_ms: 10}}\n";

  @TempDir private Path folder;
  private final Stores stores = new Stores();

  @BeforeEach
  void fill() {
    stores.sql(
        "CREATE TABLE numbers (id int PRIMARY KEY, note text);"
            + "INSERT INTO numbers SELECT i, 'number ' || i FROM generate_series(1, 2000) AS i");
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private long arrived() {
    return stores.mongo().getCollection("numbers").countDocuments();
  }

  private void awaitSome() {
    await().atMost(Duration.ofSeconds(60)).until(() -> arrived() > 100);
  }

  private void goesOn(String spec) {
    Cli again = Cli.run("run", Cli.write(folder, "again.yaml", spec).toString(), "--json");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.json()).containsEntry("resumed", true).containsEntry("read", 2000L);
    assertThat(arrived()).isEqualTo(2000);
  }

  @Test
  void controlCStopsARunWhichGoesOnLater() {
    Path spec = Cli.write(folder, "slow.yaml", stores.spec(SLOWLY));
    // Started by a build in the background, it would ignore the signal.
    List<String> heeding = List.of("env", "--default-signal=INT");
    ChildProcess run =
        ChildProcess.start(folder, heeding, Map.of(), "run", spec.toString(), "--json");
    awaitSome();

    run.signal("INT");
    Cli ended = run.end();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.error().get("code")).isEqualTo("CANCELLED");
    assertThat(ended.err()).contains("stopping").contains("run the same command again");
    assertThat(arrived()).isBetween(100L, 1999L);
    goesOn(stores.spec(STEPS));
  }

  @Test
  void aConnectionThatIsCutOnTheWayFailsTheRunWhichGoesOnLater() {
    try (FaultProxy proxy = FaultProxy.before(stores.mongodb())) {
      String url = proxy.url() + "&serverSelectionTimeoutMS=500";
      String spec = stores.spec(SLOWLY).replace(stores.mongodb(), url);
      String file = Cli.write(folder, "slow.yaml", spec).toString();
      CompletableFuture<Cli> run =
          CompletableFuture.supplyAsync(() -> Cli.run("run", file, "--json"), THREADS);
      awaitSome();

      proxy.refuse();
      proxy.cut();
      Cli ended = run.join();

      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
      assertThat(ended.error().get("outcome")).isNotEqualTo("NOT_APPLIED");
      assertThat(String.valueOf(ended.error().get("code"))).startsWith("CONNECTION_");
      assertThat(arrived()).isLessThan(2000);
      proxy.pass();
      goesOn(stores.spec(STEPS).replace(stores.mongodb(), url));
    }
  }

  @Test
  void aRestartForgetsWhatWasInterrupted() {
    Path spec = Cli.write(folder, "slow.yaml", stores.spec(SLOWLY));
    ChildProcess run = ChildProcess.start(folder, "run", spec.toString());
    awaitSome();
    run.signal("TERM");
    assertThat(run.end().exitCode()).isEqualTo(1);

    String fast = Cli.write(folder, "fast.yaml", stores.spec(STEPS)).toString();
    Cli again = Cli.run("run", fast, "--restart", "--json");

    assertThat(again.json()).containsEntry("resumed", false).containsEntry("read", 2000L);
    assertThat(arrived()).isEqualTo(2000);
  }
}
