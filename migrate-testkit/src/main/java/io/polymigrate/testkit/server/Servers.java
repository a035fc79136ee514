package io.polymigrate.testkit.server;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to real servers.
 *
 * <p>Three ways: 1. {@link #shared()}, for tests: one server of each kind for the whole run. 2.
 * {@link #exclusive(ServerKind)}, for tests that kill servers. 3. {@link #detached()}, for people.
 * The servers of the first two listen on 127.0.0.1 only and end with their owner, however it ends,
 * by {@code kill -9} too; their data with them.
 *
 * <p>Each server is taken from the first of these sources that has it: 1. a URL in the environment,
 * see {@link ServerKind#environmentVariable()}; 2. a container engine that answers; 3. a program on
 * this machine; 4. packages of the public registries.
 */
public final class Servers {
  private static final Servers SHARED = new Servers(ServerRoot.ofRun());

  private final ServerRoot root;
  private final Map<ServerKind, Slot> slots = new EnumMap<>(ServerKind.class);

  private Servers(ServerRoot root) {
    this.root = root;
    for (ServerKind kind : ServerKind.values()) {
      slots.put(kind, new Slot(kind));
    }
  }

  /**
   * The servers that everybody in this run shares: all test JVMs of one Maven build, or, outside of
   * Maven, all code of this JVM. {@code -Dpolymigrate.run=self} makes them this JVM's own.
   */
  public static Servers shared() {
    return SHARED;
  }

  /** Servers that outlive this process, for people. */
  public static DetachedServers detached() {
    return DetachedServers.standard();
  }

  /** Starts a server of one's own, without durability. The caller closes it. */
  public static ExclusiveServer exclusive(ServerKind kind) {
    return exclusive(kind, Durability.FAST);
  }

  /** Starts a server of one's own, which may be killed and restarted. The caller closes it. */
  public static ExclusiveServer exclusive(ServerKind kind, Durability durability) {
    return exclusive(kind, durability, List.of());
  }

  /**
   * The same, with more arguments for its program, for what is set before a start only.
   *
   * @param arguments as the program takes them
   */
  public static ExclusiveServer exclusive(
      ServerKind kind, Durability durability, List<String> arguments) {
    return ExclusiveServer.start(kind, durability, arguments);
  }

  /**
   * Starts an Elasticsearch with its security on: TLS only, by a certificate of an authority of its
   * own, and a user with all rights, who are both in its URL. The caller closes it.
   */
  public static ExclusiveServer secureElasticsearch() {
    ElasticsearchSecurity security = ElasticsearchSecurity.make(ServerRoot.ofJvm());
    return ExclusiveServer.start(new ElasticsearchRecipe(Optional.of(security)), Durability.FAST);
  }

  /**
   * The server of this kind, started on first use. Don't stop it; isolate yourself by {@link
   * RunningServer#newDatabase}.
   *
   * @throws ServerUnavailableException if no source has it; the message says what to do
   */
  public RunningServer server(ServerKind kind) {
    Slot slot = slots.get(kind);
    if (slot == null) {
      throw new IllegalStateException("Every kind has a slot");
    }
    return slot.server();
  }

  /** One kind's place: its server, or why there is none, found out once. */
  private final class Slot {
    private final ServerKind kind;
    private @Nullable RunningServer server;
    private @Nullable RuntimeException failure;

    Slot(ServerKind kind) {
      this.kind = kind;
    }

    synchronized RunningServer server() {
      if (failure != null) {
        throw failure;
      }
      if (server == null) {
        server = findOrStart();
      }
      return server;
    }

    private RunningServer findOrStart() {
      try {
        Path lock = root.path().resolve(kind.id() + ".lock");
        RunningServer found = ServerGroup.findOrStart(kind, lock, () -> root.folder(kind.id()));
        ServerReport.of(root).used(found);
        return found;
      } catch (RuntimeException e) {
        ServerReport.of(root).missing(kind, e);
        failure = e;
        throw e;
      }
    }
  }
}
