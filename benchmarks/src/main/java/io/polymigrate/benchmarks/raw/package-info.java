/**
 * Copies with nothing but the drivers, on one thread, for one known table: what a careful person
 * would write by hand for it, and so the limit that the product is held against.
 */
@NullMarked
package io.polymigrate.benchmarks.raw;

import org.jspecify.annotations.NullMarked;
