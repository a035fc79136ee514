package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class Mysql8MigrationTest extends MysqlMigrationTck {
  Mysql8MigrationTest() {
    super(ServerKind.MYSQL_8, "mysql");
  }
}
