package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class MariaDbTypesTest extends MysqlTypesTck {
  MariaDbTypesTest() {
    super(ServerKind.MARIADB, "mariadb");
  }
}
