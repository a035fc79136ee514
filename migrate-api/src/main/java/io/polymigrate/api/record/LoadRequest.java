package io.polymigrate.api.record;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to write into.
 *
 * @param container table or collection
 * @param schema shape of the batches that will come, with the target's key: {@code type} is
 *     logical, {@code held} is what the batches bring and the store keeps
 * @param origin the source container as it was described, for indexes and constraints; empty when
 *     unknown
 * @param mode what to do with existing keys
 * @param create whether the container may be made when it is not there
 * @param runId identity of the run, for staging names and checkpoints
 * @param resumeState what {@link LoadSession#resumeState()} said before the run was interrupted;
 *     empty for a fresh run
 * @param checkpointsInTarget whether the run keeps its checkpoints in the target store
 * @param keepUndo whether prior images are kept, for rollback
 * @param batchRecords greatest number of records per request to the store
 * @param options the load operation's further data, adapter-specific
 */
public record LoadRequest(
    String container,
    RecordSchema schema,
    Optional<ContainerDescription> origin,
    LoadMode mode,
    boolean create,
    String runId,
    Optional<String> resumeState,
    boolean checkpointsInTarget,
    boolean keepUndo,
    int batchRecords,
    Map<String, @Nullable Object> options) {

  /** Copies the options. */
  public LoadRequest {
    options = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(options));
    if (batchRecords < 1) {
      throw new IllegalArgumentException("Invalid batch size: " + batchRecords + " (must be >= 1)");
    }
  }

  /** An upsert that may create the container, without checkpoints or undo. */
  public static LoadRequest of(String container, RecordSchema schema, String runId) {
    return new LoadRequest(
        container,
        schema,
        Optional.empty(),
        LoadMode.UPSERT,
        true,
        runId,
        Optional.empty(),
        false,
        false,
        1000,
        Map.of());
  }
}
