/** The adapter for Redis; only the provider and the error codes are for others. */
@NullMarked
package io.polymigrate.redis;

import org.jspecify.annotations.NullMarked;
