package io.polymigrate.api;

import io.polymigrate.api.record.CheckpointMark;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the entries of runs durably: a table or collection called {@code _polymigrate_checkpoints},
 * or a file. Safe for use by many threads.
 */
public interface CheckpointStore {

  /** All entries of a run; none when the run is unknown. */
  CompletionStage<List<CheckpointMark>> load(String runId);

  /** Inserts or replaces entries, durably and all or none. */
  CompletionStage<Void> save(List<CheckpointMark> marks);

  /** Forgets a run. */
  CompletionStage<Void> delete(String runId);
}
