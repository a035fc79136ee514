package io.polymigrate.testkit.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of one's own, to be killed and restarted. It keeps its port and its data until it is
 * closed. Never a container and never a server of the environment: its process must be ours.
 */
public final class ExclusiveServer implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ServerBoot boot;
  private final Object lock = new Object();
  private RunningServer server;

  private ExclusiveServer(ServerBoot boot) {
    this.boot = boot;
    this.server = boot.start();
  }

  static ExclusiveServer start(ServerKind kind, Durability durability, List<String> arguments) {
    return start(Recipes.of(kind), durability, arguments);
  }

  static ExclusiveServer start(ServerRecipe recipe, Durability durability) {
    return start(recipe, durability, List.of());
  }

  private static ExclusiveServer start(
      ServerRecipe recipe, Durability durability, List<String> arguments) {
    String name = recipe.kind().id() + "-" + COUNTER.incrementAndGet();
    ServerFolder folder = ServerRoot.ofJvm().folder(name);
    try {
      return new ExclusiveServer(
          ServerSources.of(recipe).prepareOwn(folder, durability).with(arguments));
    } catch (RuntimeException e) {
      ServersScript.stop(folder);
      throw e;
    }
  }

  /** The server as of its last start. */
  public RunningServer server() {
    synchronized (lock) {
      return server;
    }
  }

  /** The same before and after a restart. */
  public String url() {
    return boot.url();
  }

  /** Kills it by {@code kill -9} and waits until none of its processes is left. */
  public void kill9() {
    synchronized (lock) {
      end("KILL");
    }
  }

  /** Ends it in the orderly way, if it is alive, and starts it again on the same port and data. */
  public RunningServer restart() {
    synchronized (lock) {
      end(boot.command().stopSignal());
      server = boot.start();
      return server;
    }
  }

  /** Ends it and removes its data. */
  @Override
  public void close() {
    synchronized (lock) {
      ServersScript.stop(boot.folder());
    }
  }

  private void end(String signal) {
    if (boot.folder().isServing()) {
      List<ProcessIdentity> processes = server.pids().stream().map(ProcessIdentity::of).toList();
      Command.of("kill", "-" + signal, Long.toString(server.pid())).runOrFail(LIMIT);
      awaitEnd(processes);
    }
  }

  private static void awaitEnd(List<ProcessIdentity> processes) {
    Instant deadline = Instant.now().plus(LIMIT);
    while (processes.stream().anyMatch(ProcessIdentity::isAlive)) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("The server's processes have not ended: " + processes);
      }
      ServerBoot.pause();
    }
  }
}
