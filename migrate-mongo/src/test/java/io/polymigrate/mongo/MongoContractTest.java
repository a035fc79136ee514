package io.polymigrate.mongo;

import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;

class MongoContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new MongoContractSpace();
  }
}
