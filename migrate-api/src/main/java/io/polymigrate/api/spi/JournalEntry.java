package io.polymigrate.api.spi;

import java.time.Instant;
import java.util.Optional;

/**
 * What the journal knows of an execution.
 *
 * @param operationId identity
 * @param sha256 hash of the operation's canonical JSON
 * @param operationJson the operation's wire form
 * @param state how far it is
 * @param undo what rollback and resume need, the handler's own
 * @param records how many records were changed
 * @param updatedAt when the entry was last written
 */
public record JournalEntry(
    String operationId,
    String sha256,
    String operationJson,
    State state,
    Optional<String> undo,
    long records,
    Instant updatedAt) {

  /** How far an execution is. */
  public enum State {
    /** Begun; a kill leaves it here. */
    RUNNING,
    /** Done; can be rolled back. */
    APPLIED,
    /** Being undone; a kill leaves it here. */
    ROLLING_BACK,
    /** Undone. */
    ROLLED_BACK,
    /** Done for good. */
    FINALIZED
  }

  /** The same execution in another state. */
  public JournalEntry withState(State newState, long newRecords, Instant now) {
    return new JournalEntry(operationId, sha256, operationJson, newState, undo, newRecords, now);
  }

  /** The same execution with other undo data. */
  public JournalEntry withUndo(String newUndo, Instant now) {
    return new JournalEntry(
        operationId, sha256, operationJson, state, Optional.of(newUndo), records, now);
  }
}
