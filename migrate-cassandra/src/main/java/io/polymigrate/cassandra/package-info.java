/** The adapter for Cassandra: sessions, token ranges, prepared loads, operations. */
@NullMarked
package io.polymigrate.cassandra;

import org.jspecify.annotations.NullMarked;
