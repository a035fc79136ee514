/** Logical types: the common language of all stores. */
@NullMarked
package io.polymigrate.api.type;

import org.jspecify.annotations.NullMarked;
