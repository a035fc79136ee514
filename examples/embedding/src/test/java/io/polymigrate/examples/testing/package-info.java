/** Second doors to the stores, for the tests of the examples. */
@NullMarked
package io.polymigrate.examples.testing;

import org.jspecify.annotations.NullMarked;
