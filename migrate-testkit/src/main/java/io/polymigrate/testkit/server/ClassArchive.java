package io.polymigrate.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * The classes of libraries as a JVM has them in memory (JEP 310), kept with the fetched servers. A
 * process that lives for a second spends half of it on loading classes. The first process writes
 * down what it loads, the second waits until an archive of that is made, and it and all later ones
 * start with it, in later builds too.
 *
 * @param cache where archives are kept
 * @param jars in the order of the class path, of which they must be the beginning
 */
record ClassArchive(PackageCache cache, List<String> jars) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  ClassArchive {
    jars = List.copyOf(jars);
  }

  /** What tells a JVM to use the archive, or to help making it. */
  List<String> options(String java) {
    Path folder = cache.root().resolve(name());
    Path archive = folder.resolve("classes.jsa");
    Path list = cache.root().resolve(name() + ".list");
    if (!Files.exists(folder)) {
      if (!Files.exists(list)) {
        return Files.isDirectory(cache.root())
            ? List.of("-XX:DumpLoadedClassList=" + list)
            : List.of();
      }
      cache.install(name(), made -> make(java, list, made.resolve("classes.jsa")));
    }
    // None when the JVM could not make it: then all goes as without.
    return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
  }

  private void make(String java, Path list, Path archive) throws IOException {
    var unused =
        Command.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                String.join(File.pathSeparator, jars))
            .run(LIMIT);
    Files.deleteIfExists(list);
  }

  // Another JVM, or a jar that was changed, needs another archive.
  private String name() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
      for (String jar : jars) {
        Path file = Path.of(jar);
        String state = jar + Files.size(file) + Files.getLastModifiedTime(file).toMillis();
        digest.update(state.getBytes(StandardCharsets.UTF_8));
      }
      return "classes-" + HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
