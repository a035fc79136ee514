package io.polymigrate.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server that holds keys: the only one, or a master of a cluster. */
final class Node {
  private final StatefulConnection<byte[], byte[]> link;
  private final String host;
  private final int port;

  private Node(StatefulConnection<byte[], byte[]> link, String host, int port) {
    this.link = link;
    this.host = host;
    this.port = port;
  }

  /** All of them. */
  static List<Node> masters(StatefulConnection<byte[], byte[]> link) {
    if (!(link instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
      return List.of(new Node(link, "", 0));
    }
    List<Node> nodes = new ArrayList<>();
    for (RedisClusterNode node : cluster.getPartitions()) {
      if (node.getRole().isUpstream() && !node.hasNoSlots()) {
        RedisURI uri = node.getUri();
        nodes.add(new Node(link, uri.getHost(), uri.getPort()));
      }
    }
    return nodes;
  }

  /** The one that a key is on, as far as is known. */
  static Optional<Node> of(StatefulConnection<byte[], byte[]> link, byte[] key) {
    if (link instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
      return Optional.ofNullable(cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key)))
          .map(node -> new Node(link, node.getUri().getHost(), node.getUri().getPort()));
    }
    return Optional.empty();
  }

  /** The connection to it alone; the same that requests for its keys go through. */
  StatefulConnection<byte[], byte[]> open() {
    return link instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
        ? cluster.getConnection(host, port)
        : link;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Node node && node.host.equals(host) && node.port == port;
  }

  @Override
  public int hashCode() {
    return host.hashCode() * 31 + port;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
