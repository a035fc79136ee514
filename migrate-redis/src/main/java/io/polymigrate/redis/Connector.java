package io.polymigrate.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections: to a server, and once it is known to be a member of a cluster, to all of that.
 * None of them connects again by itself, so that no request is sent twice. Blocks.
 */
final class Connector implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final RedisOptions options;
  private final ClientResources resources;
  private final RedisClient client;
  private @Nullable RedisClusterClient cluster;

  Connector(RedisOptions options) {
    this.options = options;
    this.resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    this.client = RedisClient.create(resources);
    client.setOptions(with(ClientOptions.builder()).build());
  }

  private ClientOptions.Builder with(ClientOptions.Builder builder) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    options.certificates().ifPresent(ssl::trustManager);
    return builder
        .autoReconnect(false)
        .protocolVersion(ProtocolVersion.RESP2)
        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
        .sslOptions(ssl.build())
        .timeoutOptions(TimeoutOptions.enabled(options.timeout()));
  }

  /** From here on connections go to the whole cluster. */
  void toCluster() {
    RedisClusterClient made = RedisClusterClient.create(resources, options.uris());
    ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
    with(builder);
    made.setOptions(
        builder
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enableAllAdaptiveRefreshTriggers()
                    .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                    .build())
            .build());
    cluster = made;
  }

  StatefulConnection<byte[], byte[]> connect() {
    RedisClusterClient whole = cluster;
    if (whole == null) {
      return one();
    }
    whole.refreshPartitions();
    StatefulRedisClusterConnection<byte[], byte[]> connection =
        whole.connect(ByteArrayCodec.INSTANCE);
    try {
      // Requests that wait for a node's connection would overtake one another.
      Node.masters(connection).forEach(Node::open);
    } catch (RuntimeException | Error e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  // The first that answers; which one it is matters only when they are no cluster.
  private StatefulConnection<byte[], byte[]> one() {
    RedisConnectionException failure = null;
    for (RedisURI uri : options.uris()) {
      try {
        return client.connect(ByteArrayCodec.INSTANCE, uri);
      } catch (RedisConnectionException e) {
        failure = e;
      }
    }
    throw failure == null ? new RedisConnectionException("there is no address") : failure;
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.shutdown(0, 2, TimeUnit.SECONDS);
    }
    client.shutdown(0, 2, TimeUnit.SECONDS);
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
