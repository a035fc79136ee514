/** Generated tables of other shapes than the standard one, from a fixed seed. */
@NullMarked
package io.polymigrate.benchmarks.data;

import org.jspecify.annotations.NullMarked;
