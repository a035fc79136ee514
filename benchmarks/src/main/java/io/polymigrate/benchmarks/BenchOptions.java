package io.polymigrate.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to measure, and how.
 *
 * @param pairs which pairs
 * @param data which data
 * @param rows how many records
 * @param runs how often; figures are medians
 * @param transforms whether to measure three simple transforms too
 * @param limits whether to run the store's own tool, or the raw drivers, beside each run
 * @param limitRuns in how many of the runs
 * @param peers whether to run other movers beside, once each
 * @param parallelism how many workers
 * @param heapMb greatest heap of the measured JVM
 * @param jvmOptions further options of the measured JVM
 * @param trace file for rate and memory while copying, if one is wanted
 * @param json whether to print JSON rather than a table
 * @param results folder for the page, if one is wanted
 */
record BenchOptions(
    List<Pair> pairs,
    List<Data> data,
    long rows,
    int runs,
    boolean transforms,
    boolean limits,
    int limitRuns,
    boolean peers,
    int parallelism,
    int heapMb,
    List<String> jvmOptions,
    Optional<Path> trace,
    boolean json,
    Optional<Path> results) {

  static final String USAGE =
      """
      bench [PAIR…] [--data a,b,c,d,e] [--rows N] [--runs N] [--transforms] [--no-limit]
            [--limit-runs N] [--peers] [--parallelism N] [--heap MB] [--jvm OPTION]
            [--trace FILE] [--json] [--results FOLDER]

      PAIR           two of pg, mysql, mongo, redis, elastic, cassandra, dynamo with a dash between;
                     one of them for all its pairs, all for every pair;
                     pg-pg, mysql-pg, pg-mongo, mongo-pg if none is named
      --data         a ten mixed columns (if not said), b eighty columns, c nested arrays,
                     d sparse keys, e parents and children, embedded
      --rows         records to move, 1000000 if not said
      --runs         how often each pair is run, 5 if not said; figures are medians
      --transforms   measures data (a) once more with three simple transforms
      --no-limit     leaves out the store's own tool and the raw drivers
      --limit-runs   in how many of the runs these go beside, in all if not said
      --peers        runs other movers beside, once each, on data (a) and (d): Spark, SeaTunnel
      --parallelism  workers, 2 if not said
      --heap         greatest heap of the measured JVM in MB, 256 if not said
      --jvm          one more option for the measured JVM, as -XX:+UseSerialGC; may be repeated
      --trace        file for rate and memory of the last copy, a line every five seconds
      --json         prints JSON rather than a table
      --results      folder to write a page with charts into; what it has of other pairs and data
                     stays
      """;

  static BenchOptions parse(String... arguments) {
    List<Pair> pairs = new ArrayList<>();
    List<Data> data = List.of(Data.A);
    long rows = 1_000_000;
    int runs = 5;
    boolean transforms = false;
    boolean limits = true;
    OptionalInt limitRuns = OptionalInt.empty();
    boolean peers = false;
    int parallelism = 2;
    int heap = 256;
    List<String> jvm = new ArrayList<>();
    Optional<Path> trace = Optional.empty();
    boolean json = false;
    Optional<Path> results = Optional.empty();
    Deque<String> left = new ArrayDeque<>(List.of(arguments));
    while (!left.isEmpty()) {
      String word = left.removeFirst();
      switch (word) {
        case "--data" -> data = Data.parse(value(word, left));
        case "--rows" -> rows = number(word, left);
        case "--runs" -> runs = Math.toIntExact(number(word, left));
        case "--transforms" -> transforms = true;
        case "--no-limit" -> limits = false;
        case "--limit-runs" -> limitRuns = OptionalInt.of(Math.toIntExact(number(word, left)));
        case "--peers" -> peers = true;
        case "--parallelism" -> parallelism = Math.toIntExact(number(word, left));
        case "--heap" -> heap = Math.toIntExact(number(word, left));
        case "--jvm" -> jvm.add(value(word, left));
        case "--trace" -> trace = Optional.of(Path.of(value(word, left)));
        case "--json" -> json = true;
        case "--results" -> results = Optional.of(Path.of(value(word, left)));
        default -> pairs.addAll(pairs(word));
      }
    }
    List<Pair> chosen = pairs.isEmpty() ? Pair.STANDARD : pairs.stream().distinct().toList();
    return new BenchOptions(
        chosen,
        data,
        rows,
        runs,
        transforms,
        limits,
        limitRuns.orElse(runs),
        peers,
        parallelism,
        heap,
        jvm,
        trace,
        json,
        results);
  }

  private static List<Pair> pairs(String word) {
    if (word.startsWith("-")) {
      throw new IllegalArgumentException("There is no option '" + word + "'\n\n" + USAGE);
    }
    return Pair.parse(word);
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException("'" + option + "' needs a value");
    }
    return left.removeFirst();
  }

  private static long number(String option, Deque<String> left) {
    String text = value(option, left);
    try {
      long number = Long.parseLong(text.replace("_", ""));
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "'" + option + "' needs a whole number above 0, not '" + text + "'");
  }
}
