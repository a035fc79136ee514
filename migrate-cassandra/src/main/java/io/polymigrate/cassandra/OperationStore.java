package io.polymigrate.cassandra;

import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What operations and their journal work on. Safe for use by many threads. */
final class OperationStore extends BlockingStore<Execution> {
  private final Supplier<CassandraConnection> connection;

  OperationStore(Supplier<CassandraConnection> connection) {
    this.connection = connection;
  }

  CassandraConnection connection() {
    return connection.get();
  }

  @Override
  protected Executor executor() {
    return connection().executor();
  }

  @Override
  protected RuntimeException translate(String doing, Throwable failure) {
    return CassandraErrors.writing(doing).apply(failure);
  }

  @Override
  protected Execution run(OperationCall call) {
    return new Execution(connection(), call);
  }
}
