/** The good adapter that the kit's broken ones wrap: a store in memory. */
@NullMarked
package io.polymigrate.testkit.memory;

import org.jspecify.annotations.NullMarked;
