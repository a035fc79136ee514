package io.polymigrate.integration;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.core.AdapterRegistry;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.Locale;

/** The kinds of stores that data moves between, in the order of the documentation. */
enum Store {
  POSTGRESQL(ServerKind.POSTGRESQL_16),
  MYSQL(ServerKind.MYSQL_8),
  MONGODB(ServerKind.MONGODB_8),
  DYNAMODB(ServerKind.DYNAMODB_LOCAL),
  CASSANDRA(ServerKind.CASSANDRA_5),
  ELASTICSEARCH(ServerKind.ELASTICSEARCH_8),
  REDIS(ServerKind.REDIS_7);

  private static final AdapterRegistry ADAPTERS = AdapterRegistry.load();

  private final ServerKind kind;

  Store(ServerKind kind) {
    this.kind = kind;
  }

  /** The adapter's name. */
  String type() {
    return name().toLowerCase(Locale.ROOT);
  }

  AdapterProvider provider() {
    return ADAPTERS.provider(type());
  }

  /** An empty space on the shared server. */
  TestDatabase space() {
    return Servers.shared().server(kind).newDatabase("any");
  }

  End end(TestDatabase space) {
    return new End(type(), space.url());
  }
}
