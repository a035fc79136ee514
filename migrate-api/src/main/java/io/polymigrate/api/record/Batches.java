package io.polymigrate.api.record;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The one loop over a source's batches. */
public final class Batches {
  private Batches() {}

  /**
   * Hands each batch to the action and waits for it before pulling the next. Does not close the
   * source. A loop, not recursion: a source that answers at once does not deepen the stack.
   *
   * @return completes at the end of the source, or with the first failure
   */
  public static CompletionStage<Void> forEach(
      RecordSource source, Function<RecordBatch, ? extends CompletionStage<?>> action) {
    CompletableFuture<Void> read = new CompletableFuture<>();
    pump(source, action, read);
    return read;
  }

  private static void pump(
      RecordSource source,
      Function<RecordBatch, ? extends CompletionStage<?>> action,
      CompletableFuture<Void> read) {
    while (true) {
      CompletableFuture<Boolean> step = step(source, action);
      if (!step.isDone()) {
        var unused =
            step.whenComplete(
                (more, failure) -> {
                  if (failure == null && more) {
                    pump(source, action, read);
                  } else {
                    finish(read, failure);
                  }
                });
        return;
      }
      if (step.isCompletedExceptionally() || !step.join()) {
        var unused = step.whenComplete((more, failure) -> finish(read, failure));
        return;
      }
    }
  }

  // True while there may be more.
  private static CompletableFuture<Boolean> step(
      RecordSource source, Function<RecordBatch, ? extends CompletionStage<?>> action) {
    try {
      return source
          .nextBatch()
          .thenCompose((Optional<RecordBatch> batch) -> apply(batch, action))
          .toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletionStage<Boolean> apply(
      Optional<RecordBatch> batch, Function<RecordBatch, ? extends CompletionStage<?>> action) {
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    return action.apply(batch.get()).thenApply(done -> true);
  }

  private static void finish(
      CompletableFuture<Void> read, @org.jspecify.annotations.Nullable Throwable failure) {
    if (failure == null) {
      read.complete(null);
    } else {
      read.completeExceptionally(failure);
    }
  }
}
