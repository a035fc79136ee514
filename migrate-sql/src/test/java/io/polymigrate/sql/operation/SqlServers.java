package io.polymigrate.sql.operation;

import io.polymigrate.testkit.server.ServerKind;
import java.util.List;

/** The servers that each test runs on. */
final class SqlServers {
  private SqlServers() {}

  static List<ServerKind> all() {
    return List.of(
        ServerKind.POSTGRESQL_16, ServerKind.POSTGRESQL_18, ServerKind.MYSQL_8, ServerKind.MARIADB);
  }

  static List<ServerKind> postgresql() {
    return List.of(ServerKind.POSTGRESQL_16, ServerKind.POSTGRESQL_18);
  }
}
