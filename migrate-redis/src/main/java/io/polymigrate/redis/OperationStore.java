package io.polymigrate.redis;

import io.polymigrate.api.spi.Stages;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What handlers work on: the connection, and the executor for work that blocks. */
final class OperationStore {
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

  <T extends @Nullable Object> CompletionStage<T> supply(Callable<T> work) {
    return Stages.supply(
        connection().executor(), work, RedisErrors.writing("Running the operation"));
  }
}
