package org.example.folder;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder and the names of the files in it.
 *
 * @param path the folder
 * @param format how its containers are written
 * @param lock held by whoever replaces a file; one for each folder of this process
 */
record Folder(Path path, LineFormat format, Object lock) {
  private static final String SIDE = "_polymigrate_";
  private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

  static Folder open(ConnectionString url) throws IOException {
    for (String option : url.options().keySet()) {
      if (!option.equals("format")) {
        throw MigrationException.invalid(
            "A folder has no option '" + option + "'; it has 'format'");
      }
    }
    if (!url.hosts().isEmpty()) {
      throw MigrationException.invalid(
          "'" + url + "' names a host; write folder:///path with three slashes");
    }
    Path path = Path.of("/" + url.path());
    if (!Files.isDirectory(path)) {
      throw MigrationException.refusal(
          StandardErrorCode.CONNECTION_FAILED, "There is no folder '" + path + "'; make it first");
    }
    Path real = path.toRealPath();
    LineFormat format = LineFormat.named(url.option("format").orElse("jsonl"));
    return new Folder(real, format, LOCKS.computeIfAbsent(real, any -> new Object()));
  }

  /** The file of a container, be it there or not. */
  Path file(String container) {
    if (container.startsWith(SIDE)) {
      throw MigrationException.invalid(
          "'" + container + "': names that start with " + SIDE + " are the library's own");
    }
    return path.resolve(encoded(container) + format.suffix());
  }

  Path schemaFile(String container) {
    return path.resolve(SIDE + "schema_" + encoded(container) + ".json");
  }

  /** Where a load collects its lines until it is complete. */
  Path stageFile(String container, String runId) {
    return path.resolve(SIDE + "stage_" + encoded(runId) + "_" + encoded(container) + ".jsonl");
  }

  Path checkpointFile() {
    return path.resolve(SIDE + "checkpoints.json");
  }

  /** The names of all containers, sorted. */
  List<String> containers() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> path.relativize(file).toString())
          .filter(name -> name.endsWith(format.suffix()) && !name.startsWith(SIDE))
          .map(name -> name.substring(0, name.length() - format.suffix().length()))
          .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
          .sorted()
          .toList();
    }
  }

  // Whatever a container is called, it is one file in this folder and nowhere else.
  private static String encoded(String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return encoded.startsWith(".") ? "%2E" + encoded.substring(1) : encoded;
  }

  /** Replaces a file as a whole: whoever looks, at whatever time, sees the old one or the new. */
  static void replace(Path file, byte[] content) throws IOException {
    Path next = Files.createTempFile(Objects.requireNonNull(file.getParent()), SIDE, ".tmp");
    try {
      try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
        Bytes.writeAll(out, content);
        out.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  @Override
  public String toString() {
    return "folder://" + path;
  }
}
