/** Transforms: what happens to records between extract and load. */
@NullMarked
package io.polymigrate.core.transform;

import org.jspecify.annotations.NullMarked;
