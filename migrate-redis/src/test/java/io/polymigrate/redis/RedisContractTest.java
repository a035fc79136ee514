package io.polymigrate.redis;

import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;

class RedisContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new RedisContractSpace();
  }
}
