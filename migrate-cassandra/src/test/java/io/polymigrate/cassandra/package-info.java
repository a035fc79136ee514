/** Tests of the adapter for Cassandra. */
@NullMarked
package io.polymigrate.cassandra;

import org.jspecify.annotations.NullMarked;
