package io.polymigrate.benchmarks;

import io.polymigrate.api.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Another mover of data, built by {@code benchmarks/peers} and run in its own JVM. */
enum Peer {
  SPARK("Spark 3.5", "io.polymigrate.benchmarks.peers.SparkCopy"),
  SEATUNNEL("SeaTunnel 2.3.4", "io.polymigrate.benchmarks.peers.SeaTunnelCopy");

  private static final int HEAP_MB = 2048;
  private static final long PATIENCE_MINUTES = 60;
  // Named in their manuals: what they need of Java 17's own classes.
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");
  private static final Pattern CAUSE =
      Pattern.compile("(?m)^(Caused by: )?[\\w.$]+(Exception|Error)\\b.*$");

  private final String title;
  private final String program;

  Peer(String title, String program) {
    this.title = title;
    this.program = program;
  }

  String title() {
    return title;
  }

  /** Whether it has connectors for both. */
  boolean moves(Pair pair) {
    return switch (this) {
      case SPARK -> true;
      // Of this version those for MongoDB and Redis are not in Maven. What another store needs to
      // be
      // called or typed otherwise is said in PostgreSQL's query.
      case SEATUNNEL ->
          (relational(pair.source()) && relational(pair.target()))
              || (pair.source() == Store.PG && further(pair.target()))
              || (further(pair.source()) && pair.target() == Store.PG);
    };
  }

  private static boolean relational(Store store) {
    return store == Store.PG || store == Store.MYSQL;
  }

  private static boolean further(Store store) {
    return store == Store.ELASTIC || store == Store.CASSANDRA || store == Store.DYNAMO;
  }

  private static Path root() {
    return Path.of(System.getProperty("polymigrate.root", "."), "benchmarks");
  }

  private Path folder() {
    return root().resolve("peers").resolve(name().toLowerCase(Locale.ROOT)).resolve("target");
  }

  /** Builds all peers, which downloads them on first use. */
  static void build() throws IOException, InterruptedException {
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-q",
                "-f",
                root().resolve("peers/pom.xml").toString(),
                "process-classes")
            .redirectErrorStream(true)
            .start();
    String printed = read(maven.getInputStream());
    if (maven.waitFor() != 0) {
      throw new IllegalStateException("benchmarks/peers can't be built:\n" + printed);
    }
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * What came of a run.
   *
   * @param measured what it took, unless it failed
   * @param failure why it failed
   * @param log all that it said, kept when it failed
   */
  record Outcome(Optional<Measured> measured, String failure, Path log) {}

  /** Copies a container into one that is there and empty, or that the peer makes. */
  Outcome copy(Job.Place source, Job.Place target) throws IOException, InterruptedException {
    Path log = Files.createTempFile("peer", ".log");
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xmx" + HEAP_MB + "m");
    words.add("-XX:-UseDynamicNumberOfCompilerThreads");
    words.add("-Dpeer.home=" + folder());
    OPENED.forEach(name -> words.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    words.addAll(List.of("-cp", classPath(), PeerMain.class.getName(), program));
    for (Job.Place place : List.of(source, target)) {
      words.addAll(List.of(place.store().type(), place.url(), place.container()));
    }
    Process process =
        new ProcessBuilder(words)
            .directory(folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
      return new Outcome(Optional.empty(), "not done after " + PATIENCE_MINUTES + " minutes", log);
    }
    String printed = Files.readString(log, StandardCharsets.UTF_8);
    int mark = printed.lastIndexOf(JobMain.MARK);
    if (process.exitValue() != 0 || mark < 0) {
      return new Outcome(Optional.empty(), failure(printed), log);
    }
    Files.delete(log);
    String figures = printed.substring(mark + JobMain.MARK.length()).strip();
    return new Outcome(Optional.of(Measured.read(figures.split("\n", 2)[0])), "", log);
  }

  // Its own libraries first; of ours only what measures.
  private String classPath() {
    return String.join(
        File.pathSeparator,
        folder().resolve("classes").toString(),
        folder().resolve("lib") + File.separator + "*",
        location(PeerMain.class),
        location(Json.class));
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  private static String failure(String log) {
    return CAUSE
        .matcher(log)
        .results()
        .reduce((first, second) -> second)
        .map(found -> found.group().strip())
        .map(text -> text.length() > 300 ? text.substring(0, 300) + "…" : text)
        .orElse("failed without saying why");
  }
}
