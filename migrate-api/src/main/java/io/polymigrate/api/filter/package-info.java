/** Portable filters: which records an operation applies to. */
@NullMarked
package io.polymigrate.api.filter;

import org.jspecify.annotations.NullMarked;
