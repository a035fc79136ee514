/** An application that runs a migration of its own. */
@NullMarked
package io.polymigrate.examples.embedding;

import org.jspecify.annotations.NullMarked;
