/**
 * The contract that every adapter inherits, as tests. An adapter's test class extends one of the
 * themed classes here and says how an empty space of its store is opened; everything else is
 * inherited.
 *
 * <p>Everything here blocks and is meant for tests only.
 */
@NullMarked
package io.polymigrate.testkit;

import org.jspecify.annotations.NullMarked;
