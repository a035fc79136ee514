package io.polymigrate.api.spi;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.MigrationOperation;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One call of a handler: the envelope, the context, and the journal's entry. */
public interface OperationCall {

  /** The operation as given. */
  MigrationOperation operation();

  /** Identity of the execution; what side containers are named after. */
  String operationId();

  /** Deadline, cancellation, progress, rate. */
  CallContext context();

  /** Whether the call is part of an execution, and not just a question. */
  default boolean executing() {
    return false;
  }

  /** What an earlier, interrupted run saved; empty on a fresh one. */
  Optional<String> undo();

  /** Durably replaces what rollback and resume need; complete before going on. */
  CompletionStage<Void> saveUndo(String undo);
}
