package io.polymigrate.testkit;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.MigrationOperation;

/**
 * An empty space of a store (a database, a keyspace, a folder) that the contract tests may fill as
 * they like. What an adapter's test class has to bring; made anew for each class of tests.
 */
public interface AdapterSpace extends AutoCloseable {
  /** The provider under test. */
  AdapterProvider provider();

  /** The connection string of the space. */
  String url();

  /** The way to look at the store without the adapter. */
  SecondDoor door();

  /** What the adapter can and can't do; by default everything. */
  default Capabilities capabilities() {
    return Capabilities.all();
  }

  /**
   * The form in which the store does an operation of the contract tests, for a store that wants to
   * be told more than the others do (a consent, a key, a throughput); by default as it stands.
   */
  default MigrationOperation suited(MigrationOperation operation) {
    return operation;
  }

  /** Removes the space with all that is in it. */
  @Override
  void close();
}
