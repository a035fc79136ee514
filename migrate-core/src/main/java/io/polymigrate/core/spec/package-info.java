/** Specification files: reading, checking, and the steps they are made of. */
@NullMarked
package io.polymigrate.core.spec;

import org.jspecify.annotations.NullMarked;
