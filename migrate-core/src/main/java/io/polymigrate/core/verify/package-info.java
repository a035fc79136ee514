/** Verification: whether a target holds what its source gives, and where not. */
@NullMarked
package io.polymigrate.core.verify;

import org.jspecify.annotations.NullMarked;
