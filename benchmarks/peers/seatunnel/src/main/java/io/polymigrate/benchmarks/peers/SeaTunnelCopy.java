package io.polymigrate.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.seatunnel.core.starter.seatunnel.SeaTunnelClient;

/** Copies a container with SeaTunnel's own engine within this process. */
public final class SeaTunnelCopy {
  static final int WORKERS = 2;
  static final int BATCH = 10_000;

  private static final Map<String, String> CONNECTORS =
      Map.of(
          "Jdbc", "connector-jdbc",
          "Elasticsearch", "connector-elasticsearch",
          "Cassandra", "connector-cassandra",
          "AmazonDynamodb", "connector-amazondynamodb");

  private SeaTunnelCopy() {}

  /**
   * Copies.
   *
   * @param words type, URL and container of the source, and the same of the target
   */
  public static void main(String[] words) throws Exception {
    End source = End.of(words, 0);
    End target = End.of(words, 3);
    Path home = Path.of(System.getProperty("peer.home"), "home");
    prepare(home);
    System.setProperty("SEATUNNEL_HOME", home.toString());
    Path job = home.resolve("job.conf");
    Files.writeString(
        job,
        """
        env {
          parallelism = %d
          job.mode = "BATCH"
        }
        source {
        %s}
        sink {
        %s}
        """
            .formatted(
                WORKERS,
                source.jdbc() ? Jdbc.source(source, target) : Others.source(source),
                target.jdbc() ? Jdbc.sink(target) : Others.sink(target)));
    SeaTunnelClient.main(new String[] {"--config", job.toString(), "-e", "local"});
  }

  // It looks for its connectors in a folder of its home.
  private static void prepare(Path home) throws IOException {
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("plugins"));
    Path folder = home.resolve("connectors");
    if (!Files.exists(folder)) {
      Files.createSymbolicLink(folder, home.resolveSibling("connectors"));
    }
    Files.writeString(
        folder.resolve("plugin-mapping.properties"),
        CONNECTORS.entrySet().stream()
            .flatMap(
                each ->
                    Stream.of("source", "sink")
                        .map(end -> "seatunnel." + end + "." + each.getKey() + " = " + each.getValue()))
            .collect(Collectors.joining("\n")));
  }
}
