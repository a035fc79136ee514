package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class Mysql8ByMariaDbDriverTypesTest extends MysqlTypesTck {
  Mysql8ByMariaDbDriverTypesTest() {
    super(ServerKind.MYSQL_8, "mariadb");
  }
}
