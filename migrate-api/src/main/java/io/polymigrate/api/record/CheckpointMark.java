package io.polymigrate.api.record;

/**
 * An entry of a run's checkpoint: everything of a key range up to a position is done.
 *
 * @param runId the run
 * @param entry the range's name within the run
 * @param value what to keep, opaque
 */
public record CheckpointMark(String runId, String entry, String value) {}
