package io.polymigrate.benchmarks;

import io.polymigrate.testkit.server.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Measures pairs: each run copies, compares, and does the same with the limit beside it. */
final class Bench {
  private final BenchOptions options;
  private final Ends ends;
  private final Jobs jobs;
  private final Consumer<String> said;

  /**
   * A bench.
   *
   * @param said gets a line about each step
   */
  Bench(BenchOptions options, Ends ends, Jobs jobs, Consumer<String> said) {
    this.options = options;
    this.ends = ends;
    this.jobs = jobs;
    this.said = said;
  }

  List<PairResult> run() throws Exception {
    List<PairResult> results = new ArrayList<>();
    for (Pair pair : options.pairs()) {
      results.add(measure(pair, false));
      if (options.transforms()) {
        results.add(measure(pair, true));
      }
    }
    return results;
  }

  private PairResult measure(Pair pair, boolean transformed) throws Exception {
    Runs runs = new Runs(pair, transformed);
    for (int i = 0; i < options.runs(); i++) {
      runs.once();
      ends.dropTargets();
    }
    return runs.result();
  }

  private final class Runs {
    private final Pair pair;
    private final boolean transformed;
    private final Set<RunningServer> servers;
    private final List<Figures.Run> copies = new ArrayList<>();
    private final List<Figures.Run> comparisons = new ArrayList<>();
    private final List<Figures.Run> limits = new ArrayList<>();
    private long differences;
    private long limitDifferences;

    Runs(Pair pair, boolean transformed) {
      this.pair = pair;
      this.transformed = transformed;
      RunningServer source = ends.server(pair.source());
      RunningServer target = ends.server(pair.target());
      this.servers = source.equals(target) ? Set.of(source) : Set.of(source, target);
    }

    void once() throws Exception {
      Job.Place source = ends.source(pair.source());
      Job.Place target = ends.target(pair.target());
      Job.Kind copy = transformed ? Job.Kind.COPY_TRANSFORMED : Job.Kind.COPY;
      Job.Kind verify = transformed ? Job.Kind.VERIFY_TRANSFORMED : Job.Kind.VERIFY;
      copies.add(timed("copy", () -> jobs.run(job(copy, source, target))));
      Figures.Run compared = timed("verify", () -> jobs.run(job(verify, source, target)));
      comparisons.add(compared);
      differences += compared.client().differences();
      if (options.limits() && !transformed) {
        limit(source, target);
      }
    }

    private void limit(Job.Place source, Job.Place target) throws Exception {
      Job.Place place = ends.besides(target);
      limits.add(timed("limit", () -> limited(source, place)));
      ends.describe(place);
      limitDifferences += jobs.run(job(Job.Kind.VERIFY, target, place)).differences();
    }

    private Measured limited(Job.Place source, Job.Place place) throws Exception {
      return withPsql() ? PsqlPipe.run(source, place) : jobs.run(job(Job.Kind.RAW, source, place));
    }

    private boolean withPsql() {
      return pair == Pair.PG_PG && PsqlPipe.possible();
    }

    private Job job(Job.Kind kind, Job.Place source, Job.Place target) {
      return new Job(kind, source, target, options.parallelism());
    }

    private Figures.Run timed(String what, Timed job) throws Exception {
      double before = ServerCpu.seconds(servers);
      Measured measured = job.run();
      Figures.Run run = new Figures.Run(measured, ServerCpu.seconds(servers) - before);
      said.accept(
          "%-11s %-6s client CPU %6.2f s, server CPU %6.2f s, wall %6.2f s, differences %d"
              .formatted(
                  pair.title(),
                  what,
                  measured.cpuSeconds(),
                  run.serverCpu(),
                  measured.wallSeconds(),
                  measured.differences()));
      return run;
    }

    PairResult result() {
      Optional<PairResult.Limit> limit =
          limits.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new PairResult.Limit(
                      withPsql() ? "psql COPY, piped" : "raw drivers, one thread",
                      Figures.of(limits, options.rows()),
                      limitDifferences));
      return new PairResult(
          pair,
          transformed ? "a, three transforms" : "a",
          options.rows(),
          Figures.of(copies, options.rows()),
          Figures.of(comparisons, options.rows()),
          limit,
          differences);
    }
  }

  private interface Timed {
    Measured run() throws Exception;
  }
}
