package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Test
  void aShopGoesThereAndBackAndIsEqual() {
    Cli demo = Cli.run("demo", "--orders", "700", "--json");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.json()).containsEntry("differences", 0L).containsEntry("rejected", 0L);
    List<?> tables = (List<?>) demo.json().get("tables");
    assertThat(tables).hasSize(4);
    assertThat(tables)
        .allSatisfy(table -> assertThat(((Map<?, ?>) table).get("only_back")).isEqualTo(0L));
    assertThat(tables)
        .anySatisfy(table -> assertThat(((Map<?, ?>) table).get("rows_back")).isEqualTo(700L));
  }

  @Test
  void aPersonSeesSpecificationsCommandsADocumentAndTheComparison() {
    Cli demo = Cli.run("demo", "--orders", "20");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.out())
        .contains("{type: embed, source_table: order_lines, as: lines")
        .contains("$ polymigrate run ", "$ polymigrate verify ")
        .contains("\"lines\": [")
        .containsPattern("orders +20 +20 +0 +0 +equal")
        .contains("equal to the last value: 20 orders");
  }

  @Test
  void aShopGoesThroughEveryKindOfStoreAndIsEqual() {
    Cli demo = Cli.run("demo", "--all", "--orders", "500");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.out())
        .contains("all-1-postgresql-mysql.yaml", "type: embed", "type: unembed")
        .containsPattern("orders +500 +500 +0 +0 +equal")
        .contains("equal to the last value: 500 orders through ", "differences: 0");
  }

  @Test
  void anEmptyShopIsBadInput() {
    assertThat(Cli.run("demo", "--orders", "0").exitCode()).isEqualTo(2);
  }

  @Test
  void nothingIsLeftOfADemoThatWasKilled(@TempDir Path folder) throws IOException {
    ChildProcess demo = ChildProcess.start(folder, "demo", "--orders", "100000");
    String servers = "polymigrate-run-" + demo.pid() + "-";
    await().atMost(LIMIT).until(() -> !found(servers).isEmpty());
    Path root = found(servers).get(0);
    await().atMost(LIMIT).until(() -> Files.exists(root.resolve("mongodb-8")));

    demo.signal("KILL");

    assertThat(demo.end().exitCode()).isEqualTo(137);
    await().atMost(LIMIT).until(() -> found(servers).isEmpty());
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(it -> it.info().commandLine().orElse("").contains(root.toString()));
  }

  private static List<Path> found(String prefix) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> String.valueOf(path.getFileName()).startsWith(prefix)).toList();
    }
  }
}
