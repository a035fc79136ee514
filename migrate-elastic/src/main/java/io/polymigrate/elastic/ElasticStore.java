package io.polymigrate.elastic;

import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operations and the journal work on. */
final class ElasticStore extends BlockingStore<ElasticRun> {
  private final Supplier<ElasticConnection> connection;

  ElasticStore(Supplier<ElasticConnection> connection) {
    this.connection = connection;
  }

  ElasticConnection connection() {
    return connection.get();
  }

  @Override
  protected Executor executor() {
    return connection().executor();
  }

  @Override
  protected RuntimeException translate(String doing, Throwable failure) {
    return ElasticErrors.translate(failure, doing, true);
  }

  @Override
  protected ElasticRun run(OperationCall call) {
    return new ElasticRun(connection, call);
  }

  @Override
  protected <V extends @Nullable Object> V exclusively(ElasticRun run, Callable<V> work)
      throws Exception {
    Lease lease =
        Lease.take(
            connection(), "operation '" + run.operationId() + "'", () -> run.context().cancel());
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
      var unused = e;
    }
  }
}
