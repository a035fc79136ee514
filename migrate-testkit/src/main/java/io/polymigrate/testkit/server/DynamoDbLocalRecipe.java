package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DynamoDB Local in a JVM of its own. Each access key has tables of its own, so that a "database"
 * is an access key.
 */
record DynamoDbLocalRecipe() implements ServerRecipe {
  private static final String VERSION = "3.1.0";
  private static final MavenClasspath PACKAGE =
      new MavenClasspath(
          "software.amazon.dynamodb:DynamoDBLocal:" + VERSION,
          new Checksum("fbf471ce398cdabb48366f43a82eadaef0e97e44b6464f5fc95cef3889655301"));

  @Override
  public ServerKind kind() {
    return ServerKind.DYNAMODB_LOCAL;
  }

  /** It has no program that would be on a PATH. */
  @Override
  public Optional<Installation> findInstalled() {
    return Optional.empty();
  }

  @Override
  public Installation fetch(PackageCache cache) {
    Path home =
        cache.install(
            "dynamodb-local-" + VERSION,
            folder ->
                PACKAGE.fetch(
                    cache.download(folder), Files.createDirectory(folder.resolve("lib"))));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Origin origin = new Origin(Source.PACKAGES, "Maven package " + PACKAGE.coordinates());
    return new Installation(java, home, Map.of(), origin);
  }

  @Override
  public String installCommand() {
    return "mvn dependency:get -Dartifact=" + PACKAGE.coordinates();
  }

  // Durable is a folder of SQLite files; else all is in memory, and gone when it is started again.
  @Override
  public ServerCommand prepare(Installation installation, Place place) {
    Path temporary = place.folder().path().resolve("tmp");
    try {
      Files.createDirectories(place.folder().data());
      Files.createDirectories(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> words = new ArrayList<>(List.of(installation.program().toString()));
    words.addAll(List.of("-Xms64m", "-Xmx1536m", "-Xss512k", "-XX:+UseSerialGC"));
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"));
    words.add("-Djava.io.tmpdir=" + temporary);
    words.add("-cp");
    words.add(ownClasses() + File.pathSeparator + installation.home().resolve("lib") + "/*");
    words.add(LoopbackDynamoDbLocal.class.getName());
    words.addAll(List.of("-disableTelemetry", "-port", Integer.toString(place.port())));
    if (place.durability() == Durability.DURABLE) {
      words.addAll(List.of("-dbPath", place.folder().data().toString()));
    } else {
      words.add("-inMemory");
    }
    return new ServerCommand(words, Map.of(), "TERM");
  }

  private static Path ownClasses() {
    try {
      return Path.of(
          LoopbackDynamoDbLocal.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Container container(int port, Durability durability) {
    List<String> arguments = List.of("-jar", "DynamoDBLocal.jar", "-inMemory", "-disableTelemetry");
    return new Container("amazon/dynamodb-local:" + VERSION, 8000, List.of(), arguments);
  }

  @Override
  public String url(int port) {
    return "dynamodb://polymigrate:secret@us-east-1?endpoint=http://127.0.0.1:" + port;
  }

  @Override
  public ServerAdmin admin(String url) {
    return new DynamoDbLocalAdmin(url);
  }
}
