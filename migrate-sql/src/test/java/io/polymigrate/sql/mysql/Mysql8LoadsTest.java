package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class Mysql8LoadsTest extends MysqlLoadsTck {
  Mysql8LoadsTest() {
    super(ServerKind.MYSQL_8, "connector_j");
  }
}
