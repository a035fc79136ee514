package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class Mysql8TargetsTest extends MysqlTargetsTck {
  Mysql8TargetsTest() {
    super(ServerKind.MYSQL_8, "connector_j");
  }
}
