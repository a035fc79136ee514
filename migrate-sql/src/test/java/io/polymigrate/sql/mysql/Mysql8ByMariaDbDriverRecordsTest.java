package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class Mysql8ByMariaDbDriverRecordsTest extends MysqlRecordsTck {
  Mysql8ByMariaDbDriverRecordsTest() {
    super(ServerKind.MYSQL_8, "mariadb");
  }
}
