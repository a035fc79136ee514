/** The bridge to reactive streams. */
@NullMarked
package io.polymigrate.core.flow;

import org.jspecify.annotations.NullMarked;
