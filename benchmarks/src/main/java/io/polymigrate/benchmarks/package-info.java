/** Micro-benchmarks, and end-to-end runs against the bulk tools of the stores. */
@NullMarked
package io.polymigrate.benchmarks;

import org.jspecify.annotations.NullMarked;
