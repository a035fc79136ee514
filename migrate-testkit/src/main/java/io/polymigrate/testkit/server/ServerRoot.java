package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of all servers with one owner; the servers and the folder go when the owner ends.
 *
 * @param owner the process that owns them
 * @param path the folder
 */
record ServerRoot(ProcessIdentity owner, Path path) {

  /** Of the servers shared in this run: all modules of a Maven build, or this JVM. */
  static ServerRoot ofRun() {
    return of(RunOwner.find(), "run");
  }

  /** Of the servers of this JVM alone. */
  static ServerRoot ofJvm() {
    return of(ProcessIdentity.of(ProcessHandle.current().pid()), "jvm");
  }

  private static ServerRoot of(ProcessIdentity owner, String what) {
    String name = "polymigrate-" + what + "-" + owner.pid() + "-" + owner.born();
    return new ServerRoot(owner, Path.of(System.getProperty("java.io.tmpdir"), name));
  }

  /** The folder of a server, under guard from the first moment. */
  ServerFolder folder(String name) {
    open();
    return ServerFolder.create(path.resolve(name));
  }

  /** Makes the folder and its guard, where they are missing. */
  void open() {
    if (!owner.isAlive()) {
      throw new IllegalStateException(
          "The run of process " + owner.pid() + " has ended: it gets no more servers");
    }
    try {
      Files.createDirectories(path);
      FileLocks.locked(path.resolve("guard.lock"), this::startGuard);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean startGuard() throws IOException {
    Path file = path.resolve("guard.pid");
    boolean guarded = ProcessIdentity.read(file).map(ProcessIdentity::isAlive).orElse(false);
    if (!guarded) {
      ProcessIdentity guard = ServersScript.guard(owner, path);
      Files.writeString(file, guard.pid() + " " + guard.born());
    }
    return !guarded;
  }
}
