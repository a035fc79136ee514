package io.polymigrate.core.transform;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.record.Batches;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads whole plans, one split after another. */
final class PlanReader {
  private PlanReader() {}

  /** Shows all batches to an action, then releases each. */
  static CompletionStage<Void> forEach(ExtractPlan plan, Consumer<RecordBatch> action) {
    return next(plan, plan.splits().iterator(), action);
  }

  private static CompletionStage<Void> next(
      ExtractPlan plan, Iterator<Split> splits, Consumer<RecordBatch> action) {
    if (!splits.hasNext()) {
      return CompletableFuture.completedFuture(null);
    }
    Split split = splits.next();
    return plan.open(split)
        .thenCompose(source -> closing(source, read(source, action)))
        .thenCompose(done -> next(plan, splits, action));
  }

  private static CompletionStage<Void> read(RecordSource source, Consumer<RecordBatch> action) {
    return Batches.forEach(
        source,
        batch -> {
          try {
            action.accept(batch);
          } finally {
            batch.release();
          }
          return CompletableFuture.<Void>completedFuture(null);
        });
  }

  /** The same stage, done once the thing is closed as well. */
  static <T> CompletionStage<T> closing(AsyncCloseable closeable, CompletionStage<T> stage) {
    return stage
        .handle(
            (result, failure) ->
                closeable
                    .closeAsync()
                    .handle((closed, ignored) -> stage)
                    .thenCompose(Function.identity()))
        .thenCompose(Function.identity());
  }
}
