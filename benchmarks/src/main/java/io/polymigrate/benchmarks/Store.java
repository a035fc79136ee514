package io.polymigrate.benchmarks;

import io.polymigrate.testkit.server.ServerKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A kind of store that pairs are made of. */
enum Store {
  PG("postgresql", ServerKind.POSTGRESQL_16),
  MYSQL("mysql", ServerKind.MYSQL_8),
  MONGO("mongodb", ServerKind.MONGODB_8),
  REDIS("redis", ServerKind.REDIS_7),
  ELASTIC("elasticsearch", ServerKind.ELASTICSEARCH_8),
  CASSANDRA("cassandra", ServerKind.CASSANDRA_5),
  DYNAMO("dynamodb", ServerKind.DYNAMODB_LOCAL);

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

  /** What pairs call it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  ServerKind kind() {
    return kind;
  }

  /**
   * Whether the generator fills it. The others are filled by a copy out of PostgreSQL, so that what
   * they bring has a logical schema and their reads bring the same types.
   */
  boolean generated() {
    return this == PG || this == MYSQL || this == MONGO;
  }

  /** Whether that is one of its names, the short one or a specification's. */
  private boolean isCalled(String word) {
    return title().equals(word) || type.equals(word);
  }

  /** The store of that name. */
  static Store parse(String word) {
    return Arrays.stream(values())
        .filter(store -> store.isCalled(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("No store '" + word + "'; there are " + titles()));
  }

  static String titles() {
    return Arrays.stream(values()).map(Store::title).collect(Collectors.joining(", "));
  }
}
