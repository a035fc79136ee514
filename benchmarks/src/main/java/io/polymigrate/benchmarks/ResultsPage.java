package io.polymigrate.benchmarks;

import io.polymigrate.api.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Results as a page in Markdown with charts, and as JSON. */
final class ResultsPage {
  private static final String JSON = "results.json";

  private final Machine machine;
  private final BenchOptions options;

  ResultsPage(Machine machine, BenchOptions options) {
    this.machine = machine;
    this.options = options;
  }

  /**
   * Writes {@code README.md}, {@code results.json} and the charts. What was there of other pairs or
   * data stays: a whole table takes longer than a machine is quiet.
   */
  void write(Path folder, List<PairResult> latest) throws IOException {
    Files.createDirectories(folder);
    List<PairResult> results = merged(folder.resolve(JSON), latest);
    Files.writeString(folder.resolve("README.md"), page(results));
    Files.writeString(
        folder.resolve(JSON), Json.write(results.stream().map(ResultJson::write).toList()) + "\n");
    BarChart cpu = new BarChart("Client CPU seconds per million records");
    BarChart wall = new BarChart("Wall seconds per million records");
    for (PairResult result : results) {
      String name =
          result.pair().title()
              + switch (result.data()) {
                case "a" -> "";
                case "a, three transforms" -> " +3";
                default -> ", " + result.data();
              };
      cpu.bar(name, result.ours().clientCpu(), false);
      wall.bar(name, wall(result.ours(), result), false);
      result
          .limit()
          .ifPresent(
              limit -> {
                cpu.bar(limit.name(), limit.figures().clientCpu(), true);
                wall.bar(limit.name(), wall(limit.figures(), result), true);
              });
      for (PairResult.Peering peer : result.peers()) {
        peer.figures().ifPresent(figures -> cpu.bar(peer.name(), figures.clientCpu(), true));
        peer.figures().ifPresent(figures -> wall.bar(peer.name(), wall(figures, result), true));
      }
    }
    Files.writeString(folder.resolve("client-cpu.svg"), cpu.svg());
    Files.writeString(folder.resolve("wall.svg"), wall.svg());
  }

  private static List<PairResult> merged(Path file, List<PairResult> latest) throws IOException {
    Map<List<String>, PairResult> all = new LinkedHashMap<>();
    if (Files.exists(file) && Json.parse(Files.readString(file)) instanceof List<?> before) {
      for (Object result : before) {
        put(all, ResultJson.read(Objects.requireNonNull(result)));
      }
    }
    latest.forEach(result -> put(all, result));
    return List.copyOf(all.values());
  }

  private static void put(Map<List<String>, PairResult> all, PairResult result) {
    all.put(List.of(result.pair().title(), result.data()), result);
  }

  private static double wall(Figures figures, PairResult result) {
    return figures.wall() / (result.rows() / 1e6);
  }

  private String page(List<PairResult> results) {
    return """
        # Results

        Made by `./polymigrate bench`; see [how to read it](../README.md).

        - date: %s, commit %s; older lines name theirs
        - machine: %s, %d GB, %s
        - JVM: %s, -Xmx%dm, %d workers
        - servers, all on this machine: %s
        - medians of as many runs as each line says; the limit may have run less often

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
            results.stream()
                .flatMap(result -> result.taken().servers().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ")),
            new ResultsTable(results).markdown() + new PeersTable(results).markdown());
  }
}
