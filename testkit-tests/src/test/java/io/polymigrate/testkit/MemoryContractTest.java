package io.polymigrate.testkit;

/** The good adapter keeps the contract: what the broken ones fail at is their fault alone. */
class MemoryContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new MemorySpace();
  }
}
