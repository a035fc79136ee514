package io.polymigrate.redis;

import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operations and their journal work on. Safe for use by many threads. */
final class OperationStore extends BlockingStore<Execution> {
  private final Supplier<RedisConnection> connection;

  OperationStore(Supplier<RedisConnection> connection) {
    this.connection = connection;
  }

  RedisConnection connection() {
    return connection.get();
  }

  Registry registry() {
    return new Registry(connection());
  }

  @Override
  protected Executor executor() {
    return connection().executor();
  }

  @Override
  protected RuntimeException translate(String doing, Throwable failure) {
    return RedisErrors.writing(doing).apply(failure);
  }

  @Override
  protected Execution run(OperationCall call) {
    return new Execution(this, call);
  }

  @Override
  protected <V extends @Nullable Object> V exclusively(Execution run, Callable<V> work)
      throws Exception {
    return Lease.take(connection(), "operation " + run.operationId(), run::leaseLost).during(work);
  }

  @Override
  protected void afterRelease(Execution run) {
    run.release();
  }
}
