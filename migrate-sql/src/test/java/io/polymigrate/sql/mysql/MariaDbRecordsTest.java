package io.polymigrate.sql.mysql;

import io.polymigrate.testkit.server.ServerKind;

class MariaDbRecordsTest extends MysqlRecordsTck {
  MariaDbRecordsTest() {
    super(ServerKind.MARIADB, "mariadb");
  }
}
