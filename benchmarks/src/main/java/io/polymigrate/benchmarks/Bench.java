package io.polymigrate.benchmarks;

import io.polymigrate.testkit.server.RunningServer;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Measures pairs: each run copies, compares, and does the same with the limit beside it. */
final class Bench {
  private final BenchOptions options;
  private final Ends ends;
  private final Jobs jobs;
  private final Consumer<String> said;
  private final List<String> failures = new ArrayList<>();

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

  /**
   * Measures all. A pair that fails does not take with it what hours have measured: it is left out,
   * and told.
   *
   * @param each gets all results so far whenever there is one more
   */
  List<PairResult> run(Results each) throws IOException, InterruptedException {
    List<PairResult> results = new ArrayList<>();
    for (Pair pair : options.pairs()) {
      for (Data data : options.data()) {
        measure(pair, data, false, results);
        if (options.transforms() && data.standard()) {
          measure(pair, data, true, results);
        }
        each.take(results);
      }
    }
    return results;
  }

  /** Takes results. */
  interface Results {
    void take(List<PairResult> results) throws IOException;
  }

  /** What failed, and why. */
  List<String> failures() {
    return failures;
  }

  private void measure(Pair pair, Data data, boolean transformed, List<PairResult> results)
      throws InterruptedException {
    try {
      results.add(measure(pair, data, transformed));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      String failure = pair.title() + ", data " + data.title() + " failed: " + e;
      failures.add(failure);
      said.accept(failure);
    }
  }

  private PairResult measure(Pair pair, Data data, boolean transformed) throws Exception {
    Runs runs = new Runs(pair, data, transformed);
    for (int i = 0; i < options.runs(); i++) {
      runs.once();
      ends.dropTargets();
    }
    return runs.result();
  }

  private final class Runs {
    private final Pair pair;
    private final Data data;
    private final boolean transformed;
    private final Set<RunningServer> servers;
    private final List<Figures.Run> copies = new ArrayList<>();
    private final List<Figures.Run> comparisons = new ArrayList<>();
    private final List<Figures.Run> limits = new ArrayList<>();
    private long differences;
    private long limitDifferences;
    private final List<PairResult.Peering> peers = new ArrayList<>();

    Runs(Pair pair, Data data, boolean transformed) {
      this.pair = pair;
      this.data = data;
      this.transformed = transformed;
      RunningServer source = ends.server(pair.source());
      RunningServer target = ends.server(pair.target());
      this.servers = source.equals(target) ? Set.of(source) : Set.of(source, target);
    }

    void once() throws Exception {
      Job.Place source = ends.source(pair.source(), data);
      Job.Place target = ends.target(pair.target(), data);
      Job.Kind copy = transformed ? Job.Kind.COPY_TRANSFORMED : Job.Kind.COPY;
      Job.Kind verify = transformed ? Job.Kind.VERIFY_TRANSFORMED : Job.Kind.VERIFY;
      copies.add(timed("copy", () -> jobs.run(job(copy, source, target))));
      Figures.Run compared = timed("verify", () -> jobs.run(job(verify, source, target)));
      comparisons.add(compared);
      differences += compared.client().differences();
      if (limitName().isPresent() && limits.size() < options.limitRuns()) {
        besides(source, target);
      }
      if (options.peers() && data.standard() && !transformed && peers.isEmpty()) {
        for (Peer peer : Peer.values()) {
          if (peer.moves(pair)) {
            peers.add(peering(peer, source, target));
          }
        }
      }
    }

    private void besides(Job.Place source, Job.Place target) throws Exception {
      if (data == Data.E) {
        flat(source);
      } else {
        limit(source, target);
      }
    }

    // Once: a run takes minutes.
    private PairResult.Peering peering(Peer peer, Job.Place source, Job.Place target)
        throws Exception {
      Job.Place place = Ends.forPeer(target, peer);
      double before = ServerCpu.seconds(servers);
      Peer.Outcome outcome = peer.copy(source, place);
      double serverCpu = ServerCpu.seconds(servers) - before;
      if (outcome.measured().isEmpty()) {
        said.accept(
            "%-17s %s %s failed: %s (%s)"
                .formatted(
                    pair.title(), data.title(), peer.title(), outcome.failure(), outcome.log()));
        return PairResult.Peering.failed(peer.title(), outcome.failure());
      }
      Figures.Run run = new Figures.Run(outcome.measured().get(), serverCpu);
      Map<String, Long> wrong = PeerComparison.wrong(target, place);
      said.accept(
          "%-17s %s %s client CPU %6.2f s, wall %6.2f s, wrong: %s"
              .formatted(
                  pair.title(),
                  data.title(),
                  peer.title(),
                  run.client().cpuSeconds(),
                  run.client().wallSeconds(),
                  wrong));
      return new PairResult.Peering(
          peer.title(), Optional.of(Figures.of(List.of(run), options.rows())), wrong, "");
    }

    // What embedding is held against.
    private void flat(Job.Place source) throws Exception {
      Job.Place target = ends.target(pair.target(), data);
      limits.add(timed("flat", () -> jobs.run(job(Job.Kind.COPY_FLAT, source, target))));
      limitDifferences += jobs.run(job(Job.Kind.VERIFY_FLAT, source, target)).differences();
    }

    private void limit(Job.Place source, Job.Place target) throws Exception {
      Job.Place place = new Limits(ends, jobs).besides(data, source, target);
      limits.add(timed("limit", () -> limited(source, place)));
      Limits.describe(place);
      limitDifferences += jobs.run(job(Job.Kind.VERIFY, target, place)).differences();
    }

    private Measured limited(Job.Place source, Job.Place place) throws Exception {
      return withPsql() ? PsqlPipe.run(source, place) : jobs.run(job(Job.Kind.RAW, source, place));
    }

    private boolean withPsql() {
      return pair.source() == Store.PG && pair.target() == Store.PG && PsqlPipe.possible();
    }

    private Optional<String> limitName() {
      if (!options.limits() || transformed) {
        return Optional.empty();
      }
      if (data == Data.E) {
        return Optional.of("flat copy of both");
      }
      if (withPsql()) {
        return Optional.of("psql COPY, piped");
      }
      return data.standard() ? Optional.of("raw drivers, one thread") : Optional.empty();
    }

    private Job job(Job.Kind kind, Job.Place source, Job.Place target) {
      return new Job(kind, data, source, target, options.parallelism());
    }

    private Figures.Run timed(String what, Timed job) throws Exception {
      double before = ServerCpu.seconds(servers);
      Measured measured = job.run();
      Figures.Run run = new Figures.Run(measured, ServerCpu.seconds(servers) - before);
      said.accept(
          "%-17s %s %-6s client CPU %6.2f s, server CPU %6.2f s, wall %6.2f s, differences %d"
              .formatted(
                  pair.title(),
                  data.title(),
                  what,
                  measured.cpuSeconds(),
                  run.serverCpu(),
                  measured.wallSeconds(),
                  measured.differences()));
      return run;
    }

    PairResult result() {
      long rows = data.records(options.rows());
      return new PairResult(
          pair,
          data.title() + (transformed ? ", three transforms" : ""),
          rows,
          Figures.of(copies, rows),
          Figures.of(comparisons, rows),
          limitName()
              .map(name -> new PairResult.Limit(name, Figures.of(limits, rows), limitDifferences)),
          peers,
          differences,
          new PairResult.Taken(
              options.runs(),
              LocalDate.now(ZoneOffset.UTC),
              Machine.here().commit(),
              servers.stream().map(RunningServer::toString).sorted().toList()));
    }
  }

  private interface Timed {
    Measured run() throws Exception;
  }
}
