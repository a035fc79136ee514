package io.polymigrate.core.spec;

import io.polymigrate.core.transform.Transform;

/**
 * Changes records.
 *
 * @param transform what to change
 */
public record TransformStep(Transform transform) implements Step {}
