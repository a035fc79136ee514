package io.polymigrate.dynamo;

import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;

class DynamoContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new DynamoContractSpace();
  }
}
