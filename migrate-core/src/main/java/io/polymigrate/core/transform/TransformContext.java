package io.polymigrate.core.transform;

import io.polymigrate.api.CallContext;

/**
 * What a transform may use while it is bound.
 *
 * @param functions functions by name
 * @param source reads containers of the source store, with logical types (for lookups)
 * @param call the call; listen to its cancellation
 */
public record TransformContext(FunctionRegistry functions, Extraction source, CallContext call) {}
