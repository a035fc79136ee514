package io.polymigrate.testkit.server;

import java.util.Locale;

/** The servers this kit can provide, each of a fixed major version. */
public enum ServerKind {
  /** PostgreSQL 16. */
  POSTGRESQL_16("PostgreSQL 16"),
  /** PostgreSQL 18. */
  POSTGRESQL_18("PostgreSQL 18"),
  /** MySQL 8. */
  MYSQL_8("MySQL 8"),
  /** MariaDB, 10.6 or later. */
  MARIADB("MariaDB"),
  /** MongoDB 8, a replica set of one member. */
  MONGODB_8("MongoDB 8"),

  /** DynamoDB Local 3, Amazon's own imitation of its service. */
  DYNAMODB_LOCAL("DynamoDB Local"),
  /** Redis 7, alone. */
  REDIS_7("Redis 7"),
  /** Cassandra 5, one node. */
  CASSANDRA_5("Cassandra 5"),
  /** Elasticsearch 8, one node without security. */
  ELASTICSEARCH_8("Elasticsearch 8");

  private final String title;

  ServerKind(String title) {
    this.title = title;
  }

  /** The name for people, like {@code PostgreSQL 16}. */
  public String title() {
    return title;
  }

  /** The name for command lines and folders, like {@code postgresql-16}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The environment variable that may hold the URL of a server to use, taken before all else. */
  public String environmentVariable() {
    return "POLYMIGRATE_TEST_" + name() + "_URL";
  }

  /**
   * The kind with this id.
   *
   * @throws IllegalArgumentException if there is none; the message lists what is possible
   */
  public static ServerKind parse(String id) {
    StringBuilder known = new StringBuilder();
    for (ServerKind kind : values()) {
      if (kind.id().equals(id)) {
        return kind;
      }
      known.append(known.isEmpty() ? "" : ", ").append(kind.id());
    }
    throw new IllegalArgumentException("No server kind '" + id + "'; there are [" + known + "]");
  }
}
