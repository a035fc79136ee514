package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Cassandra 5 in a JVM of its own, with passwords, and with TLS for those who ask for it. A
 * database of the kit is a keyspace.
 *
 * @param node which node of which cluster
 */
record CassandraRecipe(Node node) implements ServerRecipe {
  private static final String VERSION = "5.0.9";
  private static final MavenClasspath PACKAGE =
      new MavenClasspath(
          "org.apache.cassandra:cassandra-all:" + VERSION,
          new Checksum("1a9f2968d1b7c3e85249cb365983ec626aff3d07186da41cd211174ffe3a6328"));

  private static final String STORE_PASSWORD = "polymigrate";
  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "java.base/java.lang.ref",
          "jdk.unsupported/sun.misc",
          "jdk.compiler/com.sun.tools.javac.file",
          "jdk.attach/sun.tools.attach");
  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang.module",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "jdk.management/com.sun.management.internal",
          "java.base/sun.nio.ch",
          "java.base/java.io",
          "java.base/java.lang.reflect",
          "jdk.compiler/com.sun.tools.javac",
          "java.base/java.lang",
          "java.base/java.util",
          "java.base/java.nio");

  /**
   * A node.
   *
   * @param number its place, from 1; decides its address and its token
   * @param storagePort where the nodes of the cluster speak with each other; 0 for a node alone
   * @param joining whether it comes to a cluster that serves already
   * @param toolPort where nodetool reaches it; 0 for nowhere
   */
  record Node(int number, int storagePort, boolean joining, int toolPort) {
    static final Node ALONE = new Node(1, 0, false, 0);

    String address() {
      return "127.0.0." + number;
    }

    boolean alone() {
      return storagePort == 0;
    }

    // How long it waits for others: long enough to be seen joining. Without a delay, a node takes
    // one that joins for gone at once.
    int delay() {
      return alone() ? 0 : joining ? 20_000 : 10_000;
    }

    // The first is at zero, the others to both sides of it.
    long token() {
      return number == 1 ? 0 : (number % 2 == 0 ? Long.MIN_VALUE / 2 : Long.MAX_VALUE / 2);
    }
  }

  @Override
  public ServerKind kind() {
    return ServerKind.CASSANDRA_5;
  }

  /** An installed one has a configuration of its own, which is not ours to change. */
  @Override
  public Optional<Installation> findInstalled() {
    return Optional.empty();
  }

  @Override
  public Installation fetch(PackageCache cache) {
    Path home =
        cache.install(
            "cassandra-" + VERSION,
            folder ->
                PACKAGE.fetch(
                    cache.download(folder), Files.createDirectory(folder.resolve("lib"))));
    Origin origin = new Origin(Source.PACKAGES, "Maven package " + PACKAGE.coordinates());
    return new Installation(java(), home, Map.of(), origin);
  }

  // It runs on these and on no later one: it still sets a security manager.
  private static Path java() {
    if (Runtime.version().feature() == 17 || Runtime.version().feature() == 11) {
      return Path.of(System.getProperty("java.home"), "bin", "java");
    }
    Path beside = Path.of(System.getProperty("java.home"), "..");
    try (Stream<Path> installed = Files.list(beside)) {
      return installed
          .filter(it -> String.valueOf(it.getFileName()).matches(".*(?<![0-9.])(17|11)(?![0-9]).*"))
          .map(it -> it.resolve("bin/java"))
          .filter(Files::isExecutable)
          .sorted()
          .findFirst()
          .orElseThrow(CassandraRecipe::noJava);
    } catch (IOException e) {
      throw noJava();
    }
  }

  private static ServerUnavailableException noJava() {
    return new ServerUnavailableException(
        "Cassandra " + VERSION + " needs a JDK 17 beside this one, on which it does not run");
  }

  @Override
  public String installCommand() {
    return "mvn dependency:get -Dartifact=" + PACKAGE.coordinates();
  }

  // A commit log that is not synced per write loses the last seconds when the process is killed.
  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    Path data = place.folder().data();
    try {
      Files.createDirectories(data.resolve("tmp"));
      Files.writeString(data.resolve("cassandra.yaml"), configuration(place));
      Files.writeString(
          data.resolve("logback.xml"),
          "<configuration><appender name='C' class='ch.qos.logback.core.ConsoleAppender'><encoder>"
              + "<pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>"
              + "</appender><root level='WARN'><appender-ref ref='C'/></root></configuration>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    keystore(installation, data.resolve("keystore"));
    return new ServerCommand(command(installation, place), Map.of(), "KILL");
  }

  private String configuration(Place place) throws IOException {
    boolean durable = place.durability() == Durability.DURABLE;
    String template;
    try (InputStream in = CassandraRecipe.class.getResourceAsStream("cassandra.yaml")) {
      if (in == null) {
        throw new IllegalStateException("cassandra.yaml is not on the class path");
      }
      template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return template
        .replace("%PORT%", Integer.toString(place.port()))
        .replace(
            "%STORAGE_PORT%", Integer.toString(node.alone() ? FreePort.find() : node.storagePort()))
        .replace("%ADDRESS%", node.address())
        .replace("%TOKEN%", Long.toString(node.token()))
        .replace("%BOOTSTRAP%", Boolean.toString(node.joining()))
        .replace(
            "%AUTHENTICATOR%", node.alone() ? "PasswordAuthenticator" : "AllowAllAuthenticator")
        .replace("%AUTHORIZER%", node.alone() ? "CassandraAuthorizer" : "AllowAllAuthorizer")
        .replace("%DATA%", place.folder().data().toString())
        .replace("%SYNC%", durable ? "batch" : "periodic\ncommitlog_sync_period: 10000ms");
  }

  private static void keystore(Installation installation, Path keystore) {
    if (Files.exists(keystore)) {
      return;
    }
    Command.Ended ended =
        Command.of(
                installation.program().resolveSibling("keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-validity",
                "3650",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                keystore.toString())
            .run(Duration.ofMinutes(1));
    if (!ended.succeeded()) {
      throw new ServerUnavailableException("keytool made no key: " + ended.output().strip());
    }
  }

  private List<String> command(Installation installation, Place place) {
    Path data = place.folder().data();
    List<String> words = new ArrayList<>(List.of(installation.program().toString()));
    words.addAll(List.of("-Xms256m", "-Xmx256m", "-Xss512k", "-XX:+UseSerialGC"));
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=128m"));
    words.add("-XX:+ExitOnOutOfMemoryError");
    words.add("-Djava.io.tmpdir=" + data.resolve("tmp"));
    words.addAll(opened());
    if (place.durability() == Durability.FAST && node.alone()) {
      // A change of the schema stays in memory and in the commit log, instead of ten small files:
      // writing and merging them is nearly half of what a test's server computes. Killed, it may
      // have lost tables.
      words.add("-Dcassandra.test.flush_local_schema_changes=false");
    }
    if (node.toolPort() != 0) {
      words.add("-Dcassandra.jmx.local.port=" + node.toolPort());
    }
    words.addAll(
        List.of(
            "-Djdk.attach.allowAttachSelf=true",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dcassandra.config=file://" + data.resolve("cassandra.yaml"),
            "-Dcassandra.storagedir=" + data,
            "-Dcassandra.logdir=" + data.resolve("logs"),
            "-Dlogback.configurationFile=" + data.resolve("logback.xml"),
            "-Dcassandra-foreground=yes",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.ring_delay_ms=" + node.delay(),
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4",
            "-cp",
            libraries(installation),
            "org.apache.cassandra.service.CassandraDaemon"));
    return words;
  }

  private static List<String> opened() {
    List<String> words = new ArrayList<>();
    for (String name : EXPORTS) {
      words.addAll(List.of("--add-exports", name + "=ALL-UNNAMED"));
    }
    for (String name : OPENS) {
      words.addAll(List.of("--add-opens", name + "=ALL-UNNAMED"));
    }
    return words;
  }

  private static String libraries(Installation installation) {
    return installation.home().resolve("lib") + File.separator + "*";
  }

  /** A call of nodetool on this node. */
  Command tool(Installation installation, Path folder, String... verb) {
    List<String> words = new ArrayList<>();
    words.add(installation.program().toString());
    words.add("-Dlogback.configurationFile=" + folder.resolve("logback.xml"));
    words.add("-Duser.home=" + folder);
    words.addAll(opened());
    words.addAll(List.of("-cp", libraries(installation), "org.apache.cassandra.tools.NodeTool"));
    words.addAll(List.of("-p", Integer.toString(node.toolPort())));
    words.addAll(List.of(verb));
    return Command.of(words.toArray(String[]::new)).in(folder);
  }

  @Override
  public Container container(int port, Durability durability) {
    return new Container(
        "cassandra:" + VERSION,
        9042,
        List.of("MAX_HEAP_SIZE=512M", "HEAP_NEWSIZE=128M"),
        List.of());
  }

  @Override
  public String url(int port) {
    return "cassandra://cassandra:secret@" + node.address() + ":" + port + "/?dc=datacenter1";
  }

  @Override
  public ServerAdmin admin(String url) {
    return new CassandraAdmin(url);
  }

  @Override
  public Duration bootLimit() {
    return Duration.ofMinutes(4);
  }
}
