package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Redis 7 without a password; databases of the kit are key prefixes. */
record RedisRecipe() implements ServerRecipe {
  private static final MavenArtefact PACKAGE =
      new MavenArtefact(
          "org.signal:embedded-redis:0.9.1",
          new Checksum("c01fe66ecf3b9d3161958e9a0e721aaf74ce98a909faca103fc8d09ff7617827"));
  private static final String MEMBER = "redis-server-7.0.15-linux-";

  @Override
  public ServerKind kind() {
    return ServerKind.REDIS_7;
  }

  @Override
  public Optional<Installation> findInstalled() {
    return InstalledPrograms.find("redis-server", Pattern.compile("v=7\\."), List.of())
        .map(server -> installation(server, Source.PATH, "redis-server: " + server));
  }

  @Override
  public Installation fetch(PackageCache cache) {
    String member = MEMBER + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
    Path home =
        cache.install(
            member,
            folder ->
                Archives.unpackOneOfZip(
                    PACKAGE.fetch(cache.download(folder)), member, folder.resolve("redis-server")));
    return installation(
        home.resolve("redis-server"), Source.PACKAGES, "Maven package " + PACKAGE.coordinates());
  }

  private static Installation installation(Path server, Source source, String sentence) {
    return new Installation(
        server, server.resolveSibling(""), Map.of(), new Origin(source, sentence));
  }

  @Override
  public String installCommand() {
    return "apt-get install --no-install-recommends redis-server";
  }

  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    try {
      Files.createDirectories(place.folder().data());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> words = new ArrayList<>(List.of(installation.program().toString()));
    words.addAll(List.of("--port", String.valueOf(place.port()), "--bind", "127.0.0.1"));
    words.addAll(List.of("--dir", place.folder().data().toString()));
    words.addAll(options(place.durability()));
    return new ServerCommand(words, installation.environment(), "TERM");
  }

  // A fast server keeps nothing on disk: what it held is gone when its process is.
  private static List<String> options(Durability durability) {
    List<String> options = new ArrayList<>(List.of("--save", ""));
    options.addAll(
        durability == Durability.DURABLE
            ? List.of("--appendonly", "yes", "--appendfsync", "always")
            : List.of("--appendonly", "no"));
    return options;
  }

  @Override
  public Container container(int port, Durability durability) {
    return new Container("redis:7.0.15", 6379, List.of(), options(durability));
  }

  @Override
  public String url(int port) {
    return "redis://127.0.0.1:" + port + "/0";
  }

  @Override
  public ServerAdmin admin(String url) {
    return new RedisAdmin(url);
  }
}
