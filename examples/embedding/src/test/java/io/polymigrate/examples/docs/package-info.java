/** Tests that keep the documentation true. */
@NullMarked
package io.polymigrate.examples.docs;

import org.jspecify.annotations.NullMarked;
