package io.polymigrate.dynamo;

import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What operations and their journal work on. Safe for use by many threads. */
final class OperationStore extends BlockingStore<Execution> {
  private final Supplier<DynamoConnection> connection;

  OperationStore(Supplier<DynamoConnection> connection) {
    this.connection = connection;
  }

  DynamoConnection connection() {
    return connection.get();
  }

  @Override
  protected Executor executor() {
    return connection().executor();
  }

  @Override
  protected RuntimeException translate(String doing, Throwable failure) {
    return DynamoErrors.writing(doing).apply(failure);
  }

  @Override
  protected Execution run(OperationCall call) {
    return new Execution(connection(), call);
  }
}
