package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class Mysql8RecordsTest extends MysqlRecordsTck {
  Mysql8RecordsTest() {
    super(ServerKind.MYSQL_8, "connector_j");
  }
}
