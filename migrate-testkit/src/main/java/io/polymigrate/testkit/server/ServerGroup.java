package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Starts one server of a kind in a folder, or finds the one that another process started there. */
final class ServerGroup {
  private ServerGroup() {}

  /**
   * @param lock the file that lets one process in at a time
   * @param found gives the folder, with its guard where there is one
   */
  static RunningServer findOrStart(ServerKind kind, Path lock, Supplier<ServerFolder> found) {
    ServerFolder folder = found.get();
    try {
      return FileLocks.locked(lock, () -> findOrStart(kind, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunningServer findOrStart(ServerKind kind, ServerFolder folder)
      throws IOException {
    if (Files.exists(folder.state())) {
      RunningServer known = RunningServerCodec.read(folder.state());
      if (known.pid() == 0 || folder.isServing()) {
        return known;
      }
    }
    // What is left of a start that failed, or of a server that died.
    ServersScript.stop(folder);
    ServerFolder.create(folder.path());
    RunningServer started = ServerSources.of(kind).find(folder, Durability.FAST);
    RunningServerCodec.write(started, folder.state());
    return started;
  }
}
