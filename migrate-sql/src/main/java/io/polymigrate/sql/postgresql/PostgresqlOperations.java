package io.polymigrate.sql.postgresql;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import io.polymigrate.api.spi.OperationJournal;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The operations of this adapter. */
final class PostgresqlOperations {
  private static final OperationHandlers HANDLERS = OperationHandlers.builder("postgresql").build();

  /** What adapters declare, whatever the server. */
  static final Set<OperationType> TYPES = HANDLERS.operations();

  private PostgresqlOperations() {}

  static JournaledOperations of(PostgresqlConnections connections, Executor executor) {
    return new JournaledOperations(HANDLERS, new EmptyJournal(), Clock.systemUTC());
  }

  // Nothing can be executed, so nothing was.
  private static final class EmptyJournal implements OperationJournal {
    @Override
    public CompletionStage<Optional<JournalEntry>> find(String operationId) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Boolean> insert(JournalEntry entry) {
      return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletionStage<Void> update(JournalEntry entry) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
