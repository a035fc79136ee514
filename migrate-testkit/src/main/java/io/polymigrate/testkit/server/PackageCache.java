package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The folder where fetched servers are kept between runs. Many processes may use it at once.
 *
 * @param root the folder
 */
record PackageCache(Path root) {

  /**
   * {@code $POLYMIGRATE_CACHE}, else below {@code $XDG_CACHE_HOME}, else below {@code ~/.cache}.
   */
  static PackageCache standard() {
    String own = System.getenv().getOrDefault("POLYMIGRATE_CACHE", "");
    if (!own.isEmpty()) {
      return new PackageCache(Path.of(own).toAbsolutePath());
    }
    String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path parent =
        caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
    return new PackageCache(parent.resolve("polymigrate").toAbsolutePath());
  }

  /** Puts what a package is made into into an empty folder. */
  @FunctionalInterface
  interface Installer {
    void installInto(Path folder) throws IOException;
  }

  /**
   * The folder of this name, made first if it is not there. It appears complete or not at all, and
   * it is made by one process while the others wait.
   */
  Path install(String name, Installer installer) {
    Path home = root.resolve(name);
    if (Files.isDirectory(home)) {
      return home;
    }
    try {
      Files.createDirectories(root);
      return FileLocks.locked(root.resolve(name + ".lock"), () -> installLocked(home, installer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path installLocked(Path home, Installer installer) throws IOException {
    if (Files.isDirectory(home)) {
      return home;
    }
    Path work = root.resolve(home.getFileName() + ".work");
    try {
      if (Files.exists(work)) {
        Folders.delete(work); // of a process that was killed; we hold the lock
      }
      Files.createDirectory(work);
      Path made = Files.createDirectory(work.resolve("made"));
      installer.installInto(made);
      return Files.move(made, home, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.delete(work);
    }
  }

  /**
   * An empty folder for downloads beside the one being made; it is removed with the work folder.
   */
  Path download(Path made) throws IOException {
    return Files.createDirectories(made.resolveSibling("download"));
  }
}
