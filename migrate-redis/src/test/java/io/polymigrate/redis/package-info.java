/** Tests of the adapter for Redis, on a real server. */
@NullMarked
package io.polymigrate.redis;

import org.jspecify.annotations.NullMarked;
