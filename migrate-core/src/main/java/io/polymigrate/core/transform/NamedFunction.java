package io.polymigrate.core.transform;

import io.polymigrate.api.type.LogicalType;

/**
 * A function that files may name.
 *
 * @param name its name
 * @param result type of what it gives
 * @param deterministic whether the same input always gives the same result
 * @param function what it does
 */
public record NamedFunction(
    String name, LogicalType result, boolean deterministic, RecordFunction function) {}
