package io.polymigrate.benchmarks;

import io.polymigrate.testkit.server.ServerKind;

/** A kind of store that pairs are made of. */
enum Store {
  PG("postgresql", ServerKind.POSTGRESQL_16),
  MYSQL("mysql", ServerKind.MYSQL_8),
  MONGO("mongodb", ServerKind.MONGODB_8);

  private final String type;
  private final ServerKind kind;

  Store(String type, ServerKind kind) {
    this.type = type;
    this.kind = kind;
  }

  /** What a specification calls it. */
  String type() {
    return type;
  }

  ServerKind kind() {
    return kind;
  }
}
