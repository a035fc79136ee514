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
    Runnable lost = () -> run.context().cancel();
    return Lease.take(connection(), "operation '" + run.operationId() + "'", lost).during(work);
  }
}
