package io.polymigrate.sql.contract;

import io.polymigrate.sql.postgresql.PostgresqlAdapterProvider;
import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.server.ServerKind;

class Postgresql18ContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new SqlSpace(
        ServerKind.POSTGRESQL_18, new PostgresqlAdapterProvider(), SqlCapabilities.POSTGRESQL);
  }
}
