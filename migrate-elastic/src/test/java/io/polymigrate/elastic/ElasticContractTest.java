package io.polymigrate.elastic;

import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;

class ElasticContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new ElasticContractSpace();
  }
}
