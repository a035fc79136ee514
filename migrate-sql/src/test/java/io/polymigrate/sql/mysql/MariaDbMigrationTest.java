package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class MariaDbMigrationTest extends MysqlMigrationTck {
  MariaDbMigrationTest() {
    super(ServerKind.MARIADB, "mariadb");
  }
}
