package io.polymigrate.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.testkit.server.Durability;
import io.polymigrate.testkit.server.ExclusiveServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A cluster of three masters on this machine, each with a third of the slots. */
final class RedisCluster implements AutoCloseable {
  static final int MASTERS = 3;

  private final List<ExclusiveServer> servers = new ArrayList<>();
  private final List<RedisClient> clients = new ArrayList<>();
  private final List<RedisCommands<String, String>> nodes = new ArrayList<>();
  private final AtomicInteger spaces = new AtomicInteger();

  RedisCluster() throws IOException {
    List<Integer> buses = new ArrayList<>();
    for (int i = 0; i < MASTERS; i++) {
      int bus = freePort();
      buses.add(bus);
      servers.add(
          Servers.exclusive(
              ServerKind.REDIS_7,
              Durability.FAST,
              List.of(
                  "--cluster-enabled",
                  "yes",
                  "--cluster-port",
                  String.valueOf(bus),
                  "--cluster-node-timeout",
                  "2000")));
      RedisClient client = RedisClient.create(servers.get(i).url());
      clients.add(client);
      nodes.add(client.connect().sync());
      nodes.get(i).clusterAddSlots(slots(i));
    }
    for (int i = 1; i < MASTERS; i++) {
      String line = "CLUSTER MEET 127.0.0.1 " + port(i) + " " + buses.get(i);
      RawCommand.run(clients.get(0), line);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                nodes.stream()
                    .allMatch(
                        node ->
                            node.clusterInfo().contains("cluster_state:ok")
                                && node.clusterInfo().contains("cluster_known_nodes:" + MASTERS)));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static int[] slots(int node) {
    int each = SlotHash.SLOT_COUNT / MASTERS;
    int end = node == MASTERS - 1 ? SlotHash.SLOT_COUNT : (node + 1) * each;
    return IntStream.range(node * each, end).toArray();
  }

  private int port(int node) {
    String hosts = ConnectionString.parse(servers.get(node).url()).hosts();
    return Integer.parseInt(hosts.substring(hosts.indexOf(':') + 1));
  }

  /** One of its members is enough to find the others. */
  String url() {
    return servers.get(1).url();
  }

  /** A prefix of its own, and a driver of its own to look at it. */
  OperationSpace space() {
    String prefix = "space" + spaces.incrementAndGet() + ":";
    RedisClusterClient client = RedisClusterClient.create(url());
    return new OperationSpace(
        client::shutdown,
        client.connect().sync(),
        prefix,
        url() + "?prefix=" + prefix + "&lease=1000");
  }

  RedisCommands<String, String> node(int node) {
    return nodes.get(node);
  }

  /** Which of them has the key's slot at first. */
  static int nodeOf(String key) {
    return Math.min(SlotHash.getSlot(key) / (SlotHash.SLOT_COUNT / MASTERS), MASTERS - 1);
  }

  /** Says that a slot is on its way from one to another. */
  void open(int slot, int from, int to) {
    node(to).clusterSetSlotImporting(slot, node(from).clusterMyId());
    node(from).clusterSetSlotMigrating(slot, node(to).clusterMyId());
  }

  /** Moves a key of such a slot. */
  void move(String key, int from, int to) {
    node(from).migrate("127.0.0.1", port(to), 0, 5000, MigrateArgs.Builder.key(key));
  }

  /** Says that a slot has arrived. */
  void close(int slot, int to) {
    String id = node(to).clusterMyId();
    for (int node : IntStream.range(0, MASTERS).map(i -> (to + i) % MASTERS).toArray()) {
      node(node).clusterSetSlotNode(slot, id);
    }
  }

  void clear() {
    nodes.forEach(RedisCommands::flushall);
  }

  @Override
  public void close() {
    clients.forEach(RedisClient::shutdown);
    servers.forEach(ExclusiveServer::close);
  }
}
