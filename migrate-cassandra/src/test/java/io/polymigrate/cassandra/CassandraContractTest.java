package io.polymigrate.cassandra;

import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;

class CassandraContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new CassandraContractSpace();
  }
}
