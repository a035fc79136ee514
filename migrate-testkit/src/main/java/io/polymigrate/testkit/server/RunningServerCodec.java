package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Properties;

/** Writes down how a server is reached, for the other processes of the run. */
final class RunningServerCodec {
  private RunningServerCodec() {}

  static void write(RunningServer server, Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("kind", server.kind().name());
    properties.setProperty("version", server.version());
    properties.setProperty("url", server.url());
    properties.setProperty("source", server.origin().source().name());
    properties.setProperty("origin", server.origin().sentence());
    properties.setProperty("pid", Long.toString(server.pid()));
    properties.setProperty("boot-millis", Long.toString(server.bootTime().toMillis()));
    Path complete = file.resolveSibling(file.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(complete)) {
      properties.store(writer, null);
    }
    Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
  }

  static RunningServer read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return new RunningServer(
        ServerKind.valueOf(properties.getProperty("kind")),
        properties.getProperty("version"),
        properties.getProperty("url"),
        new Origin(
            Source.valueOf(properties.getProperty("source")), properties.getProperty("origin")),
        Long.parseLong(properties.getProperty("pid")),
        Duration.ofMillis(Long.parseLong(properties.getProperty("boot-millis"))));
  }
}
