package io.polymigrate.elastic;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;

/** The operations of Elasticsearch: the table is what is declared. */
final class ElasticOperations {
  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              new ElasticStore(
                  () -> {
                    throw new IllegalStateException("There is no server");
                  }))
          .operations();

  private ElasticOperations() {}

  static JournaledOperations of(ElasticConnection connection) {
    ElasticStore store = new ElasticStore(() -> connection);
    return new JournaledOperations(handlers(store), new ElasticJournal(store), Clock.systemUTC());
  }

  private static OperationHandlers handlers(ElasticStore store) {
    return OperationHandlers.builder(ElasticAdapterProvider.NAME)
        .on(OperationType.EXTRACT, LoneStep::parseExtract, new LoneStep(store))
        .on(OperationType.LOAD, LoneStep::parseLoad, new LoneStep(store))
        .build();
  }
}
