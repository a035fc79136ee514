package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class MariaDbLoadsTest extends MysqlLoadsTck {
  MariaDbLoadsTest() {
    super(ServerKind.MARIADB, "mariadb");
  }
}
