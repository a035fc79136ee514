package io.polymigrate.dynamo;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;

/** The operations of DynamoDB: the table is what is declared. */
final class DynamoOperations {
  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              () -> {
                throw new IllegalStateException("There is no server");
              })
          .operations();

  private DynamoOperations() {}

  static JournaledOperations of(DynamoConnection connection) {
    return new JournaledOperations(
        handlers(() -> connection), new DynamoJournal(connection), Clock.systemUTC());
  }

  private static OperationHandlers handlers(Supplier<DynamoConnection> connection) {
    return OperationHandlers.builder(DynamoAdapterProvider.NAME)
        .on(OperationType.EXTRACT, LoneStep::parseExtract, new LoneStep(connection))
        .on(OperationType.LOAD, LoneStep::parseLoad, new LoneStep(connection))
        .build();
  }
}
