package io.polymigrate.sql.contract;

import io.polymigrate.sql.mysql.MariadbAdapterProvider;
import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.server.ServerKind;

class MariaDbContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new SqlSpace(ServerKind.MARIADB, new MariadbAdapterProvider(), SqlCapabilities.MYSQL);
  }
}
