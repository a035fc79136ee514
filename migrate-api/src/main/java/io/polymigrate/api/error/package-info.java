/** Errors: one exception, open codes, closed categories and outcomes. */
@NullMarked
package io.polymigrate.api.error;

import org.jspecify.annotations.NullMarked;
