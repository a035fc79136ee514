package io.polymigrate.dynamo;

import io.polymigrate.api.spi.JournaledRun;
import io.polymigrate.api.spi.OperationCall;

/** One run of one operation with what earlier runs of it noted. Used by one thread; blocks. */
final class Execution extends JournaledRun {
  private final DynamoConnection connection;
  private final Tables tables;

  Execution(DynamoConnection connection, OperationCall call) {
    super(call);
    this.connection = connection;
    this.tables = new Tables(connection);
  }

  DynamoConnection connection() {
    return connection;
  }

  Tables tables() {
    return tables;
  }
}
