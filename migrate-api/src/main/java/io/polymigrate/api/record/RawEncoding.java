package io.polymigrate.api.record;

/**
 * Names a wire form of a value or a record, so that a source and a sink that agree pass bytes
 * through. Two are the same when their names are equal; a name includes every parameter that
 * changes the bytes, like {@code postgresql-binary:1700}.
 *
 * @param name unique
 */
public record RawEncoding(String name) {}
