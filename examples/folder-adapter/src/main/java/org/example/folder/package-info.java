/**
 * A folder as a store: each container is a file, one record to a line, as JSON or CSV. A complete
 * third-party adapter, to be read from top to bottom beside docs/write-an-adapter.md.
 *
 * <p>What a stage or a method returns is never null; all work that touches files runs on the
 * executor that the adapter is opened with.
 */
@NullMarked
package org.example.folder;

import org.jspecify.annotations.NullMarked;
