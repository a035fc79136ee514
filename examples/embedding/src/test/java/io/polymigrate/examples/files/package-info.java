/** Tests that run the specification files of the examples. */
@NullMarked
package io.polymigrate.examples.files;

import org.jspecify.annotations.NullMarked;
