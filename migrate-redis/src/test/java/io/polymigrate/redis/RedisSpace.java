package io.polymigrate.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;

/** A prefix of its own on the shared server, and a driver of its own to look at it. */
final class RedisSpace implements AutoCloseable {
  private final TestDatabase database;
  private final String prefix;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;

  RedisSpace(String name) {
    database = Servers.shared().server(ServerKind.REDIS_7).newDatabase(name);
    ConnectionString url = ConnectionString.parse(database.url());
    prefix = url.option("prefix").orElseThrow();
    String[] address = url.hosts().split(":", 2);
    client =
        RedisClient.create(
            RedisURI.builder()
                .withHost(address[0])
                .withPort(Integer.parseInt(address[1]))
                .withClientName("door")
                .build());
    connection = client.connect();
  }

  String url() {
    return database.url();
  }

  String prefix() {
    return prefix;
  }

  RedisCommands<String, String> redis() {
    return connection.sync();
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
    database.close();
  }
}
