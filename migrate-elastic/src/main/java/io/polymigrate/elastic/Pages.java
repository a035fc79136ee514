package io.polymigrate.elastic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents of a range in an order, page by page. Blocks. */
@FunctionalInterface
interface Pages {
  /**
   * The next documents.
   *
   * @param count about how many are wanted, at least 1
   * @return null at the end; an empty page is none
   */
  @Nullable List<Row> next(int count);
}
