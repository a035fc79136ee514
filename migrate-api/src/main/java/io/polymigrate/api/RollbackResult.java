package io.polymigrate.api;

import java.util.List;

/**
 * What a rollback did.
 *
 * @param operationId identity of the execution that was undone
 * @param restored how many records were put back as they were
 * @param conflicts keys (at most the first 100) of records that others changed since; left alone
 * @param conflictCount how many records were left alone
 */
public record RollbackResult(
    String operationId, long restored, List<String> conflicts, long conflictCount) {

  /** Copies the list. */
  public RollbackResult {
    conflicts = List.copyOf(conflicts);
  }
}
