package io.polymigrate.integration;

import io.polymigrate.testkit.server.ServerKind;
import java.util.List;
import java.util.Map;

/** A fresh database, looked at through the store's own driver and never through our adapter. */
interface Door extends AutoCloseable {
  static Door open(ServerKind kind) {
    return switch (kind) {
      case POSTGRESQL_16, POSTGRESQL_18 -> new PostgresqlDoor(kind);
      case MYSQL_8, MARIADB -> new MysqlDoor(kind);
      case MONGODB_8 -> new MongoDoor();
      case REDIS_7, DYNAMODB_LOCAL, CASSANDRA_5, ELASTICSEARCH_8 ->
          throw new IllegalArgumentException("There is no door to " + kind.title());
    };
  }

  /** The adapter's name. */
  String type();

  /** The database's connection string. */
  String url();

  /** Both of them. */
  default End end() {
    return new End(type(), url());
  }

  /** Makes what the types of this store need: enums, domains, extensions. */
  void prepare();

  /** Makes a container of these columns with a record for each value, and one of nulls. */
  void create(List<TypeColumn> columns);

  /** The records of a column by key, each as the store itself spells it. */
  Map<Integer, String> records(TypeColumn column);

  /** What the store says of the container's fields: native types, nullability, key. */
  List<String> shape(String container);

  /** How many records; 0 when there is no such container. */
  long count(String container);

  @Override
  void close();
}
