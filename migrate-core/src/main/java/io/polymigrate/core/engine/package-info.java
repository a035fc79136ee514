/** The engine: runs a specification's loads with workers, checkpoints, retries and dead letters. */
@NullMarked
package io.polymigrate.core.engine;

import org.jspecify.annotations.NullMarked;
