/** The command line. */
@NullMarked
package io.polymigrate.cli;

import org.jspecify.annotations.NullMarked;
