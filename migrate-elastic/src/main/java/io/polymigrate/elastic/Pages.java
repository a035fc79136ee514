package io.polymigrate.elastic;

import org.jspecify.annotations.Nullable;

/** Documents of a range in an order, page by page. Blocks. */
@FunctionalInterface
interface Pages {
  /**
   * The next documents.
   *
   * @param count about how many are wanted, at least 1
   * @return null at the end; an empty page is none. Its memory is the caller's to give back
   */
  Snapshot.@Nullable Page next(int count);
}
