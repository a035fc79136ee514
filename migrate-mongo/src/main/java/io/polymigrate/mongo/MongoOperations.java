package io.polymigrate.mongo;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;

/** The operations of MongoDB: the table is what is declared. */
final class MongoOperations {
  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              new OperationStore(
                  () -> {
                    throw new IllegalStateException("There is no server");
                  }))
          .operations();

  private MongoOperations() {}

  static JournaledOperations of(MongoConnection connection) {
    OperationStore store = new OperationStore(() -> connection);
    return new JournaledOperations(handlers(store), new MongoJournal(store), Clock.systemUTC());
  }

  private static OperationHandlers handlers(OperationStore store) {
    return OperationHandlers.builder(MongoAdapterProvider.NAME)
        .on(OperationType.ADD_FIELD, AddField::parse, new AddField(store))
        .on(OperationType.CREATE_INDEX, CreateIndex::parse, new CreateIndex(store))
        .on(OperationType.EXTRACT, LoneStep::parseExtract, new LoneStep(store))
        .on(OperationType.LOAD, LoneStep::parseLoad, new LoneStep(store))
        .build();
  }
}
