package io.polymigrate.core.transform;

import io.polymigrate.api.AsyncCloseable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds the children of one parent after another. Used by one thread at a time. */
interface ChildReader extends AsyncCloseable {

  /**
   * Adds the children of a parent to a group.
   *
   * @return false when more must be pulled first; then it is called again with the same key
   */
  boolean collect(@Nullable Object[] key, ChildGroup group);

  /** Gets more children from the store. */
  CompletionStage<?> pull();

  /** Reads what is left once there are no more parents, to know how much that is. */
  default CompletionStage<?> drain() {
    return CompletableFuture.completedFuture(null);
  }
}
