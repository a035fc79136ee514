package io.polymigrate.api;

import java.util.function.Function;

/** What an execution did. Closed: adapters make these, callers take them apart. */
public sealed interface OperationResult {

  /** The identity of the execution: given by the caller, or generated. */
  String operationId();

  /**
   * The store was changed.
   *
   * @param operationId identity, for rollback and finalize
   * @param records how many records were changed, those of interrupted earlier runs included
   */
  record Applied(String operationId, long records) implements OperationResult {}

  /**
   * The same execution had been completed before; nothing was done now.
   *
   * @param operationId identity
   * @param evidence what shows it, for a person
   */
  record AlreadyApplied(String operationId, String evidence) implements OperationResult {}

  /** Handles every case; a new case becomes a compile error at each caller. */
  default <R> R match(Function<Applied, R> applied, Function<AlreadyApplied, R> already) {
    if (this instanceof Applied result) {
      return applied.apply(result);
    }
    return already.apply((AlreadyApplied) this);
  }
}
