package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class MariaDbTargetsTest extends MysqlTargetsTck {
  MariaDbTargetsTest() {
    super(ServerKind.MARIADB, "mariadb");
  }
}
