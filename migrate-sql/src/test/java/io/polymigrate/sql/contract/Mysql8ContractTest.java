package io.polymigrate.sql.contract;

import io.polymigrate.sql.mysql.MysqlAdapterProvider;
import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.server.ServerKind;

class Mysql8ContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new SqlSpace(ServerKind.MYSQL_8, new MysqlAdapterProvider(), SqlCapabilities.MYSQL);
  }
}
