package io.polymigrate.redis;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;

/** The operations of Redis: the table is what is declared. */
final class RedisOperations {
  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              new OperationStore(
                  () -> {
                    throw new IllegalStateException("There is no server");
                  }))
          .operations();

  private RedisOperations() {}

  static JournaledOperations of(RedisConnection connection) {
    OperationStore store = new OperationStore(() -> connection);
    return new JournaledOperations(handlers(store), new RedisJournal(store), Clock.systemUTC());
  }

  private static OperationHandlers handlers(OperationStore store) {
    return OperationHandlers.builder(RedisAdapterProvider.NAME)
        .on(OperationType.EXTRACT, LoneStep::parseExtract, new LoneStep(store))
        .on(OperationType.LOAD, LoneStep::parseLoad, new LoneStep(store))
        .build();
  }
}
