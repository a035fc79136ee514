/** Records in flight: schemas, batches, sources and sinks. */
@NullMarked
package io.polymigrate.api.record;

import org.jspecify.annotations.NullMarked;
