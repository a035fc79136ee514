/** The contract tests that every adapter inherits, and the real servers they run against. */
@NullMarked
package io.polymigrate.testkit;

import org.jspecify.annotations.NullMarked;
