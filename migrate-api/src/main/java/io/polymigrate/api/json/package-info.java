/** A small strict JSON reader and writer, so that this module needs nothing but the JDK. */
@NullMarked
package io.polymigrate.api.json;

import org.jspecify.annotations.NullMarked;
