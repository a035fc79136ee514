package io.polymigrate.api;

import io.polymigrate.api.record.CheckpointMark;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the entries of runs durably: a table or collection called {@code _polymigrate_checkpoints},
 * or a file. Safe for use by many threads.
 */
public interface CheckpointStore {

  /**
   * Takes the right to work on a run, which one process has at a time. Waits no longer than the
   * right of a process that died may outlive it: some seconds. By default everyone has it.
   *
   * @param lost called when the right was lost although nobody gave it back: the run must stop
   * @return the right, given back by closing it; fails with {@link
   *     io.polymigrate.api.error.StandardErrorCode#OPERATION_IN_PROGRESS} when another process has
   *     it
   */
  default CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return CompletableFuture.completedFuture(() -> CompletableFuture.completedFuture(null));
  }

  /** All entries of a run; none when the run is unknown. */
  CompletionStage<List<CheckpointMark>> load(String runId);

  /** Inserts or replaces entries, durably and all or none. */
  CompletionStage<Void> save(List<CheckpointMark> marks);

  /** Forgets a run. */
  CompletionStage<Void> delete(String runId);
}
