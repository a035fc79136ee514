package io.polymigrate.benchmarks;

import io.polymigrate.api.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Results as a page in Markdown with charts, and as JSON. */
final class ResultsPage {
  private final Machine machine;
  private final List<String> servers;
  private final BenchOptions options;

  ResultsPage(Machine machine, List<String> servers, BenchOptions options) {
    this.machine = machine;
    this.servers = servers;
    this.options = options;
  }

  /** Writes {@code README.md}, {@code results.json} and the charts. */
  void write(Path folder, List<PairResult> results) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("README.md"), page(results));
    Files.writeString(
        folder.resolve("results.json"),
        Json.write(results.stream().map(PairResult::json).toList()) + "\n");
    BarChart cpu = new BarChart("Client CPU seconds per million records");
    BarChart wall = new BarChart("Wall seconds");
    for (PairResult result : results) {
      String name =
          result.pair().title()
              + switch (result.data()) {
                case "a" -> "";
                case "a, three transforms" -> " +3";
                default -> ", " + result.data();
              };
      cpu.bar(name, result.ours().clientCpu(), false);
      wall.bar(name, result.ours().wall(), false);
      result
          .limit()
          .ifPresent(
              limit -> {
                cpu.bar(limit.name(), limit.figures().clientCpu(), true);
                wall.bar(limit.name(), limit.figures().wall(), true);
              });
      for (PairResult.Peering peer : result.peers()) {
        peer.figures().ifPresent(figures -> cpu.bar(peer.name(), figures.clientCpu(), true));
        peer.figures().ifPresent(figures -> wall.bar(peer.name(), figures.wall(), true));
      }
    }
    Files.writeString(folder.resolve("client-cpu.svg"), cpu.svg());
    Files.writeString(folder.resolve("wall.svg"), wall.svg());
  }

  private String page(List<PairResult> results) {
    return """
        # Results

        Made by `./polymigrate bench`; see [how to read it](../README.md).

        - date: %s, commit %s
        - machine: %s, %d GB, %s
        - JVM: %s, -Xmx%dm, %d workers
        - servers, all on this machine: %s
        - %,d records a run, medians of %d runs

        ![client CPU](client-cpu.svg)

        ![wall](wall.svg)

        %s"""
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            machine.commit(),
            machine.processor(),
            machine.memoryGb(),
            machine.system(),
            machine.jvm(),
            options.heapMb(),
            options.parallelism(),
            String.join(", ", servers),
            options.rows(),
            options.runs(),
            new ResultsTable(results).markdown() + new PeersTable(results).markdown());
  }
}
