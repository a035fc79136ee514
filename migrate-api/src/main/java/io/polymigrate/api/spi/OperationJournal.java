package io.polymigrate.api.spi;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Durable memory of executions, in the store itself: a table or collection called {@code
 * _polymigrate_operations}, made on first use. Safe for use by many threads.
 */
public interface OperationJournal {

  /** The entry of an execution. Does not make the journal's container. */
  CompletionStage<Optional<JournalEntry>> find(String operationId);

  /**
   * Adds an entry, its undo data included; false when one of that id is there already, by whomever.
   */
  CompletionStage<Boolean> insert(JournalEntry entry);

  /** Replaces the entry of the same id, durably. */
  CompletionStage<Void> update(JournalEntry entry);
}
