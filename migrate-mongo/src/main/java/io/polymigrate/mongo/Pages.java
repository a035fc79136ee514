package io.polymigrate.mongo;

import org.jspecify.annotations.Nullable;

/** The documents of a split, page by page. Blocks; not thread-safe. */
interface Pages extends AutoCloseable {
  /** About so many documents, at least one; null at the end, and again when asked again. */
  @Nullable BsonPage next(int limit);

  @Override
  void close();
}
