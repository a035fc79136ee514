package io.polymigrate.testkit.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cluster of Cassandra of one's own, whose nodes may be killed and started again: node 1 on
 * 127.0.0.1, node 2 on 127.0.0.2 and so on, all on one port and without passwords. Used by one
 * thread.
 */
public final class CassandraCluster implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration LEAVING = Duration.ofMinutes(3);

  private final Installation installation;
  private final int port = FreePort.find();
  private final int storagePort = FreePort.find();
  private final String name = "cassandra-cluster-" + COUNTER.incrementAndGet();
  private final List<CassandraRecipe> recipes = new ArrayList<>();
  private final List<ServerBoot> nodes = new ArrayList<>();

  private CassandraCluster() {
    ServerRecipe recipe = Recipes.of(ServerKind.CASSANDRA_5);
    this.installation = recipe.fetch(PackageCache.standard());
  }

  /** Starts so many nodes, one after the other. */
  public static CassandraCluster start(int nodes) {
    CassandraCluster cluster = new CassandraCluster();
    try {
      for (int i = 0; i < nodes; i++) {
        cluster.prepare(false).start();
      }
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private ServerBoot prepare(boolean joining) {
    int number = nodes.size() + 1;
    ServerFolder folder = ServerRoot.ofJvm().folder(name + "-" + number);
    CassandraRecipe recipe =
        new CassandraRecipe(
            new CassandraRecipe.Node(number, storagePort, joining, FreePort.find()));
    ServerBoot boot = ServerBoot.prepare(recipe, installation, folder, Durability.FAST, port);
    recipes.add(recipe);
    nodes.add(boot);
    return boot;
  }

  private ServerBoot node(int number) {
    return nodes.get(number - 1);
  }

  /** The connection string to a keyspace, by way of the first node. */
  public String url(String keyspace) {
    return ServerUrl.parse(node(1).url()).withDatabase(keyspace).toString();
  }

  /** Starts one more node, and returns while it joins. */
  public void join() {
    ServerBoot boot = prepare(true);
    ServersScript.launch(boot.folder(), boot.command());
  }

  /** Kills a node by {@code kill -9} and waits for its end. */
  public void kill9(int number) {
    ProcessIdentity process = node(number).folder().process().orElseThrow();
    Command.of("kill", "-KILL", Long.toString(process.pid())).runOrFail(LIMIT);
    Instant deadline = Instant.now().plus(LIMIT);
    while (process.isAlive()) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("Node " + number + " has not ended");
      }
      ServerBoot.pause();
    }
  }

  /**
   * Has a node give its data to the others and leave, also when there are then fewer nodes than
   * replicas; blocks until it has left.
   */
  public void leave(int number) {
    recipes
        .get(number - 1)
        .tool(installation, node(number).folder().data(), "decommission", "--force")
        .runOrFail(LEAVING);
  }

  /** Starts a node again that was killed. */
  public void restart(int number) {
    node(number).start();
  }

  /** Ends all nodes and removes their data. */
  @Override
  public void close() {
    nodes.forEach(node -> ServersScript.stop(node.folder()));
  }
}
