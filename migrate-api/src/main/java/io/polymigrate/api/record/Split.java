package io.polymigrate.api.record;

/**
 * A part of a container that one worker reads.
 *
 * @param container which container
 * @param range which keys of it
 * @param estimatedRecords roughly how many records; 0 when unknown
 */
public record Split(String container, KeyRange range, long estimatedRecords) {}
