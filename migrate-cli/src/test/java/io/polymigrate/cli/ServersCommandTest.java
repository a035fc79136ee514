package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.ConnectionString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers for people, in a cache folder of their own so that nobody's are touched. */
class ServersCommandTest {
  @TempDir private Path folder;

  private Cli servers(String... args) {
    return ChildProcess.start(
            folder,
            List.of(),
            Map.of("POLYMIGRATE_CACHE", folder.resolve("cache").toString()),
            args)
        .end();
  }

  // What was fetched before is used; what is up is not.
  private void linkPackages() throws IOException {
    Path cache = Files.createDirectory(folder.resolve("cache"));
    String own = System.getenv().getOrDefault("POLYMIGRATE_CACHE", "");
    String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path parent =
        caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
    Path real = own.isEmpty() ? parent.resolve("polymigrate") : Path.of(own);
    if (!Files.isDirectory(real)) {
      return;
    }
    try (Stream<Path> packages = Files.list(real)) {
      for (Path one : (Iterable<Path>) packages::iterator) {
        String name = String.valueOf(one.getFileName());
        if (Files.isDirectory(one) && !name.equals("servers") && !name.endsWith(".work")) {
          Path unused = Files.createSymbolicLink(cache.resolve(name), one);
        }
      }
    }
  }

  // Before the folder is cleared away: the links, not what they lead to.
  private void unlinkPackages() throws IOException {
    try (Stream<Path> links = Files.list(folder.resolve("cache"))) {
      for (Path link : (Iterable<Path>) links.filter(Files::isSymbolicLink)::iterator) {
        Files.delete(link);
      }
    }
  }

  @Test
  void aServerIsUpUntilItIsTakenDown() throws IOException, SQLException {
    linkPackages();
    try {
      Cli up = servers("servers", "up", "postgresql-16", "--json");
      Cli status = servers("servers", "status");

      assertThat(up.exitCode()).as(up.err()).isZero();
      Map<?, ?> server = (Map<?, ?>) ((List<?>) up.json().get("servers")).get(0);
      String url = String.valueOf(server.get("url"));
      assertThat(status.out()).contains("postgresql-16").contains(url);
      ConnectionString parsed = ConnectionString.parse(url);
      try (Connection connection =
          DriverManager.getConnection(
              "jdbc:postgresql://" + parsed.hosts() + "/" + parsed.path(),
              parsed.user().orElseThrow(),
              parsed.password().orElseThrow())) {
        assertThat(connection.isValid(5)).isTrue();
      }
    } finally {
      Cli down = servers("servers", "down");
      assertThat(down.out()).contains("ended postgresql-16");
    }
    assertThat(servers("servers", "status").out()).contains("no server is up");
    unlinkPackages();
  }

  @Test
  void anUnknownServerIsBadInput() {
    Cli up = Cli.run("servers", "up", "oracle", "--json");

    assertThat(up.exitCode()).isEqualTo(2);
    assertThat(String.valueOf(up.error().get("message"))).contains("oracle", "postgresql-16");
    assertThat(Cli.run("servers").exitCode()).isEqualTo(2);
  }
}
