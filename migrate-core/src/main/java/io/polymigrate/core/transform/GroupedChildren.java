package io.polymigrate.core.transform;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Children that are all in memory.
 *
 * @param table by what refers to the parent
 */
record GroupedChildren(ChildTable table) implements ChildReader {

  @Override
  public boolean collect(@Nullable Object[] key, ChildGroup group) {
    if (!RowKeys.hasNull(key)) {
      for (ChildTable.Row row : table.rows(RowKeys.hashable(key))) {
        group.add(row.order(), row.data());
      }
    }
    return true;
  }

  @Override
  public CompletionStage<?> pull() {
    throw new IllegalStateException("Everything is here");
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return CompletableFuture.completedFuture(null);
  }
}
