package io.polymigrate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.testkit.server.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short forms of all that the bench does, so that it keeps working. No figure is judged. */
class BenchTest {

  // Every store at both ends, each kind of values on the way into each store.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pg-pg",
        "mysql-pg",
        "pg-mysql",
        "pg-mongo",
        "mongo-pg",
        "pg-redis",
        "redis-pg",
        "pg-elastic",
        "elastic-pg",
        "pg-cassandra",
        "cassandra-pg",
        "pg-dynamo",
        "dynamo-pg",
        "mysql-mysql",
        "mysql-mongo",
        "mysql-redis",
        "mysql-elastic",
        "mysql-cassandra",
        "mysql-dynamo",
        "mongo-mysql",
        "mongo-mongo",
        "mongo-redis",
        "mongo-elastic",
        "mongo-cassandra",
        "mongo-dynamo",
        "redis-mysql",
        "cassandra-mongo",
        "dynamo-elastic"
      })
  void thisProjectAndTheLimitCopyTheSameRecords(String pair) throws Exception {
    BenchOptions options = BenchOptions.parse(pair, "--rows", "1000", "--runs", "1");

    List<PairResult> results = run(options, Jobs.here());

    assertThat(results).hasSize(1);
    assertThat(results.get(0).differences()).isZero();
    assertThat(results.get(0).limit().orElseThrow().differences()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg-pg", "mysql-pg", "pg-mongo", "mongo-pg"})
  void allDataIsCopiedAndComparedOnTheStandardPairs(String pair) throws Exception {
    BenchOptions options =
        BenchOptions.parse(pair, "--data", "b,c,d,e", "--rows", "1000", "--runs", "1");

    List<PairResult> results = run(options, Jobs.here());

    assertThat(results).extracting(PairResult::data).containsExactly("b", "c", "d", "e");
    assertThat(results).extracting(PairResult::allDifferences).containsOnly(0L);
    assertThat(results.get(3).limit().orElseThrow().name()).isEqualTo("flat copy of both");
  }

  @Test
  void threeTransformsAreMeasuredBesideThePlainCopy() throws Exception {
    BenchOptions options =
        BenchOptions.parse("pg-mongo", "--rows", "1000", "--runs", "1", "--transforms");

    List<PairResult> results = run(options, Jobs.here());

    assertThat(results).extracting(PairResult::data).containsExactly("a", "a, three transforms");
    assertThat(results).extracting(PairResult::allDifferences).containsOnly(0L);
  }

  @Test
  void resultsHaveTheAgreedFields(@TempDir Path folder) throws Exception {
    BenchOptions options = BenchOptions.parse("pg-pg", "--rows", "1000", "--runs", "2");

    Path trace = folder.resolve("trace.tsv");
    List<PairResult> results = run(options, new ForkedJobs(128, List.of(), Optional.of(trace)));
    new ResultsPage(Machine.here(), options).write(folder, results);

    assertThat(ResultJson.write(results.get(0)))
        .containsKeys(
            "pair",
            "data",
            "rows",
            "client_cpu_seconds_per_million",
            "server_cpu_seconds_per_million",
            "wall_seconds",
            "peak_heap_mb",
            "peak_rss_mb",
            "allocated_bytes_per_row",
            "limit",
            "peers",
            "differences");
    PairResult read = ResultJson.read(ResultJson.write(results.get(0)));
    assertThat(read.taken()).isEqualTo(results.get(0).taken());
    assertThat(ResultJson.write(read)).hasSameSizeAs(ResultJson.write(results.get(0)));
    assertThat(results.get(0).ours().allocatedPerRow()).isPositive();
    assertThat(folder.resolve("README.md")).content().contains("| pg-pg | a |");
    assertThat(Files.readString(folder.resolve("client-cpu.svg"))).startsWith("<svg");
    assertThat(trace).content().startsWith("seconds\trecords\t").contains("\t0\t");
  }

  @Test
  void aPageKeepsWhatItHasOfOtherPairs(@TempDir Path folder) throws Exception {
    BenchOptions both =
        BenchOptions.parse("pg-pg", "--data", "b,c", "--rows", "1000", "--runs", "1");
    BenchOptions again =
        BenchOptions.parse("pg-pg", "--data", "c", "--rows", "2000", "--runs", "2");
    ResultsPage page = new ResultsPage(Machine.here(), both);

    page.write(folder, run(both, Jobs.here()));
    page.write(folder, run(again, Jobs.here()));

    assertThat(folder.resolve("README.md"))
        .content()
        .contains("PostgreSQL")
        .contains("| pg-pg | b | 1,000 |")
        .contains("| pg-pg | c | 2,000 |")
        .doesNotContain("| pg-pg | c | 1,000 |");
  }

  @Test
  void theLimitMayRunLessOften() throws Exception {
    BenchOptions options =
        BenchOptions.parse("mysql-pg", "--rows", "1000", "--runs", "2", "--limit-runs", "1");
    List<String> lines = new ArrayList<>();

    List<PairResult> results = run(options, Jobs.here(), lines);

    assertThat(results.get(0).limit()).isPresent();
    assertThat(lines).filteredOn(line -> line.contains(" limit ")).hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains(" copy ")).hasSize(2);
  }

  private static List<PairResult> run(BenchOptions options, Jobs jobs) throws Exception {
    return run(options, jobs, new ArrayList<>());
  }

  private static List<PairResult> run(BenchOptions options, Jobs jobs, List<String> lines)
      throws Exception {
    try (Ends ends =
        new Ends(store -> Servers.shared().server(store.kind()), jobs, options.rows())) {
      Bench bench = new Bench(options, ends, jobs, lines::add);
      List<PairResult> results = bench.run(so -> {});
      assertThat(bench.failures()).isEmpty();
      return results;
    }
  }
}
