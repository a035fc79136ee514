package io.polymigrate.redis;

import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Splits, and how they are opened. Redis has no snapshot that outlives a request. */
final class RedisPlan implements ExtractPlan {
  private final RecordSchema schema;
  private final List<Split> splits;
  private final boolean resumable;
  private final Runnable onClose;
  private final Function<Split, CompletionStage<RecordSource>> opener;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  RedisPlan(
      RecordSchema schema,
      List<Split> splits,
      boolean resumable,
      Runnable onClose,
      Function<Split, CompletionStage<RecordSource>> opener) {
    this.schema = schema;
    this.splits = List.copyOf(splits);
    this.resumable = resumable;
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
    return false;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return opener.apply(split);
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (!closed.isDone()) {
      onClose.run();
      closed.complete(null);
    }
    return closed;
  }
}
