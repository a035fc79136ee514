package io.polymigrate.elastic;

import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Splits over one snapshot. */
final class ElasticPlan implements ExtractPlan {
  private final RecordSchema schema;
  private final List<Split> splits;
  private final boolean resumable;
  private final Executor executor;
  private final Runnable onClose;
  private final Function<Split, CompletionStage<RecordSource>> opener;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  ElasticPlan(
      RecordSchema schema,
      List<Split> splits,
      boolean resumable,
      Executor executor,
      Runnable onClose,
      Function<Split, CompletionStage<RecordSource>> opener) {
    this.schema = schema;
    this.splits = List.copyOf(splits);
    this.resumable = resumable;
    this.executor = executor;
    this.onClose = onClose;
    this.opener = opener;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public List<Split> splits() {
    return splits;
  }

  @Override
  public boolean resumable() {
    return resumable;
  }

  @Override
  public boolean consistent() {
    return true;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return opener.apply(split);
  }

  // The server ends a snapshot that could not be ended here.
  @Override
  public CompletionStage<Void> closeAsync() {
    if (closing.compareAndSet(false, true)) {
      var unused =
          Stages.supply(
                  executor,
                  () -> {
                    onClose.run();
                    return Boolean.TRUE;
                  },
                  ElasticErrors.reading("Closing a snapshot"))
              .whenComplete((done, failure) -> closed.complete(null));
    }
    return closed;
  }
}
