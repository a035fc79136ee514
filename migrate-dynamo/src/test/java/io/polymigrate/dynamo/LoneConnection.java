package io.polymigrate.dynamo;

import io.polymigrate.api.ConnectionString;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A connection of its own, with threads of its own: as another process would have. */
record LoneConnection(DynamoConnection connection, ExecutorService executor)
    implements AutoCloseable {

  static LoneConnection to(String url) {
    ExecutorService executor = Executors.newCachedThreadPool();
    DynamoOptions options = DynamoOptions.of(ConnectionString.parse(url));
    return new LoneConnection(DynamoConnection.open(options, executor), executor);
  }

  @Override
  public void close() {
    connection.close();
    executor.shutdown();
  }
}
