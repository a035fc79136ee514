/** Carried types: exact encodings between a logical type and what a store holds. */
@NullMarked
package io.polymigrate.core.carry;

import org.jspecify.annotations.NullMarked;
