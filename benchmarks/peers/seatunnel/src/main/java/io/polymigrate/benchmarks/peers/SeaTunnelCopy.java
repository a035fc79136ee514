package io.polymigrate.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.seatunnel.core.starter.seatunnel.SeaTunnelClient;

/**
 * Copies a container with SeaTunnel's own engine within this process, by its JDBC connector: split
 * by the key, with fetch sizes and batches, statements rewritten.
 */
public final class SeaTunnelCopy {
  private static final int WORKERS = 2;
  private static final int BATCH = 10_000;

  private SeaTunnelCopy() {}

  /**
   * Copies.
   *
   * @param words type, URL and container of the source, and the same of the target
   */
  public static void main(String[] words) throws Exception {
    Path home = Path.of(System.getProperty("peer.home"), "home");
    connectors(home);
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
          Jdbc {
            %s
            query = "%s"
            partition_column = "id"
            partition_num = %d
            fetch_size = %d
          }
        }
        sink {
          Jdbc {
            %s
            query = "%s"
            batch_size = %d
          }
        }
        """
            .formatted(
                WORKERS,
                connection(words[0], URI.create(words[1])),
                select(words[0], words[2]),
                WORKERS,
                BATCH,
                connection(words[3], URI.create(words[4])),
                insert(words[3], words[5]),
                BATCH));
    SeaTunnelClient.main(new String[] {"--config", job.toString(), "-e", "local"});
  }

  // It looks for its connectors in a folder of its home.
  private static void connectors(Path home) throws IOException {
    Path folder = Files.createDirectories(home.resolve("connectors"));
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("plugins"));
    Files.writeString(
        folder.resolve("plugin-mapping.properties"),
        """
        seatunnel.source.Jdbc = connector-jdbc
        seatunnel.sink.Jdbc = connector-jdbc
        """);
    try (Stream<Path> jars = Files.list(home.resolveSibling("lib"))) {
      List<Path> found =
          jars.filter(jar -> jar.getFileName().toString().startsWith("connector-jdbc")).toList();
      for (Path jar : found) {
        Files.copy(
            jar, folder.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String connection(String type, URI url) {
    boolean postgresql = type.equals("postgresql");
    String[] user = url.getUserInfo().split(":", 2);
    return """
        url = "jdbc:%s://%s:%d%s?%s"
            driver = "%s"
            user = "%s"
            password = "%s"\
        """
        .formatted(
            type,
            url.getHost(),
            url.getPort(),
            url.getPath(),
            postgresql
                ? "stringtype=unspecified&reWriteBatchedInserts=true"
                : "useSSL=false&allowPublicKeyRetrieval=true&useCursorFetch=true"
                    + "&rewriteBatchedStatements=true&connectionTimeZone=UTC",
            postgresql ? "org.postgresql.Driver" : "com.mysql.cj.jdbc.Driver",
            user[0],
            user[1]);
  }

  // It knows no timestamptz, uuid and jsonb, and stops at the first of them: what one would write
  // then.
  private static String select(String type, String table) {
    return type.equals("postgresql")
        ? "SELECT id, quantity, reference, amount, name, note,"
            + " created_at AT TIME ZONE 'UTC' AS created_at, token::text AS token,"
            + " doc::text AS doc, active FROM "
            + table
        : "SELECT * FROM " + table;
  }

  private static String insert(String type, String table) {
    return type.equals("postgresql")
        ? "INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?, ?::timestamptz, ?::uuid, ?::jsonb, ?)"
        : "INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  }
}
