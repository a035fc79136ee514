package io.polymigrate.integration;

import io.polymigrate.testkit.server.ServerKind;
import java.util.Locale;

/** From which store into which. */
enum Pair {
  PG_MONGO(ServerKind.POSTGRESQL_16, ServerKind.MONGODB_8),
  MONGO_PG(ServerKind.MONGODB_8, ServerKind.POSTGRESQL_16),
  MYSQL_PG(ServerKind.MYSQL_8, ServerKind.POSTGRESQL_16);

  private final ServerKind source;
  private final ServerKind target;

  Pair(ServerKind source, ServerKind target) {
    this.source = source;
    this.target = target;
  }

  ServerKind source() {
    return source;
  }

  ServerKind target() {
    return target;
  }

  /** {@code pg-mongo}, {@code mongo-pg} or {@code mysql-pg}. */
  static Pair parse(String text) {
    return valueOf(text.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
