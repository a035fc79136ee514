package io.polymigrate.dynamo;

import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  @Override
  protected <V extends @Nullable Object> V exclusively(Execution run, Callable<V> work)
      throws Exception {
    Runnable lost = () -> run.context().cancel();
    return Lease.take(connection(), "operation '" + run.operationId() + "'", lost).during(work);
  }
}
