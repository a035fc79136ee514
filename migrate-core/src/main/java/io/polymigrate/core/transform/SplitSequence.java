package io.polymigrate.core.transform;

import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Several splits of a plan as one source; each is opened when it is its turn. */
final class SplitSequence implements RecordSource {
  private final ExtractPlan plan;
  private final Deque<Split> left;
  private @Nullable RecordSource open;

  SplitSequence(ExtractPlan plan, List<Split> splits) {
    this.plan = plan;
    this.left = new ArrayDeque<>(splits);
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    RecordSource current = open;
    if (current != null) {
      return current
          .nextBatch()
          .thenCompose(
              batch ->
                  batch.isPresent()
                      ? CompletableFuture.completedFuture(batch)
                      : current.closeAsync().thenCompose(closed -> following()));
    }
    return following();
  }

  private CompletionStage<Optional<RecordBatch>> following() {
    open = null;
    Split next = left.poll();
    if (next == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return plan.open(next)
        .thenCompose(
            source -> {
              open = source;
              return nextBatch();
            });
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    RecordSource current = open;
    open = null;
    left.clear();
    return current == null ? CompletableFuture.completedFuture(null) : current.closeAsync();
  }
}
