package io.polymigrate.redis;

import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operations and their journal work on. Safe for use by many threads. */
final class OperationStore extends BlockingStore<Execution> {
  private static final Logger LOG = LoggerFactory.getLogger(OperationStore.class);

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
    Lease lease = Lease.take(connection(), "operation " + run.operationId(), run::leaseLost);
    try {
      return work.call();
    } finally {
      giveBack(lease);
    }
  }

  private static void giveBack(Lease lease) {
    try {
      lease.release();
    } catch (RuntimeException e) {
      // It ends by itself, and what the work did or threw matters more.
      LOG.debug("[redis] a lease could not be given back", e);
    }
  }

  @Override
  protected void afterRelease(Execution run) {
    run.release();
  }
}
