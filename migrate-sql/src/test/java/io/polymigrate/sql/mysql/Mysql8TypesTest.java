package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class Mysql8TypesTest extends MysqlTypesTck {
  Mysql8TypesTest() {
    super(ServerKind.MYSQL_8, "connector_j");
  }
}
