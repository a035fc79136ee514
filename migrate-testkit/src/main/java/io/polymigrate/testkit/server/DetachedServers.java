package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Servers for people: they outlive the process that starts them, until {@link #down()}. One of each
 * kind for each user, with its data in the cache folder.
 */
public final class DetachedServers {
  private final Path root;

  DetachedServers(Path root) {
    this.root = root;
  }

  static DetachedServers standard() {
    return new DetachedServers(PackageCache.standard().root().resolve("servers"));
  }

  /**
   * A server that was started and not yet taken down.
   *
   * @param server the server
   * @param alive whether its process is there
   */
  public record Status(RunningServer server, boolean alive) {}

  /**
   * Starts a server of this kind, if there is none.
   *
   * @throws ServerUnavailableException if no source has it; the message says what to do
   */
  public RunningServer up(ServerKind kind) {
    ServerFolder folder = ServerFolder.create(root.resolve(kind.id()));
    return ServerGroup.findOrStart(kind, root.resolve(kind.id() + ".lock"), () -> folder);
  }

  /** What was started, in the order of the kinds. */
  public List<Status> status() {
    List<Status> found = new ArrayList<>();
    for (ServerKind kind : ServerKind.values()) {
      ServerFolder folder = new ServerFolder(root.resolve(kind.id()));
      if (Files.exists(folder.state())) {
        found.add(status(folder));
      }
    }
    return found;
  }

  private static Status status(ServerFolder folder) {
    try {
      RunningServer server = RunningServerCodec.read(folder.state());
      return new Status(server, server.pid() == 0 || folder.isServing());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends all of them and removes their data.
   *
   * @return what was there
   */
  public List<Status> down() {
    return down(List.of(ServerKind.values()));
  }

  /**
   * Ends those of some kinds and removes their data.
   *
   * @return what was there
   */
  public List<Status> down(Collection<ServerKind> kinds) {
    List<Status> found =
        status().stream().filter(status -> kinds.contains(status.server().kind())).toList();
    for (Status status : found) {
      ServersScript.stop(new ServerFolder(root.resolve(status.server().kind().id())));
    }
    return found;
  }
}
