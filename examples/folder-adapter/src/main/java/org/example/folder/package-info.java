/** A third-party adapter whose store is a folder of files. */
@NullMarked
package org.example.folder;

import org.jspecify.annotations.NullMarked;
