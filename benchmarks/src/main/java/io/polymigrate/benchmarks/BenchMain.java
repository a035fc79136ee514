package io.polymigrate.benchmarks;

import io.polymigrate.api.json.Json;
import io.polymigrate.testkit.server.Durability;
import io.polymigrate.testkit.server.ExclusiveServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The command {@code ./polymigrate bench}. */
public final class BenchMain {
  private BenchMain() {}

  /**
   * Measures and prints.
   *
   * <p>Exit codes: 0 done, 1 failed, 2 bad input, 4 some copy differs from its source.
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String... arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(BenchOptions.USAGE);
      return 0;
    }
    BenchOptions options;
    try {
      options = BenchOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    Map<Store, ExclusiveServer> servers = new EnumMap<>(Store.class);
    if (options.peers() && !peersAreBuilt()) {
      return 1;
    }
    Jobs jobs = new ForkedJobs(options.heapMb(), options.jvmOptions(), options.trace());
    try (Ends ends = new Ends(store -> open(servers, store).server(), jobs, options.rows())) {
      Bench bench = new Bench(options, ends, jobs, System.err::println);
      List<PairResult> results = bench.run(so -> page(options, so));
      print(options, results);
      if (!bench.failures().isEmpty()) {
        bench.failures().forEach(System.err::println);
        return 1;
      }
      return results.stream().allMatch(result -> result.allDifferences() == 0) ? 0 : 4;
    } catch (Exception e) {
      e.printStackTrace();
      return 1;
    } finally {
      servers.values().forEach(ExclusiveServer::close);
    }
  }

  private static void page(BenchOptions options, List<PairResult> results) throws IOException {
    if (options.results().isPresent()) {
      new ResultsPage(Machine.here(), options).write(options.results().get(), results);
    }
  }

  private static boolean peersAreBuilt() {
    try {
      Peer.build();
      return true;
    } catch (IOException | IllegalStateException e) {
      System.err.println(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  // As a server does by default: every commit waits for the disk. DynamoDB Local, which is there to
  // be programmed against, keeps all in memory by default.
  private static ExclusiveServer open(Map<Store, ExclusiveServer> servers, Store store) {
    return servers.computeIfAbsent(
        store,
        missing ->
            Servers.exclusive(
                missing.kind(),
                missing.kind() == ServerKind.DYNAMODB_LOCAL
                    ? Durability.FAST
                    : Durability.DURABLE));
  }

  private static void print(BenchOptions options, List<PairResult> results) {
    System.out.println(
        options.json()
            ? Json.write(results.stream().map(ResultJson::write).toList())
            : new ResultsTable(results).text());
  }
}
