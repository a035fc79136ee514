package io.polymigrate.mongo;

import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A plan. Its snapshot is a time, which the server keeps for a while: nothing to close. */
final class MongoPlan implements ExtractPlan {
  private final RecordSchema schema;
  private final List<Split> splits;
  private final boolean resumable;
  private final boolean consistent;
  private final Function<Split, RecordSource> opener;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  MongoPlan(
      RecordSchema schema,
      List<Split> splits,
      boolean resumable,
      boolean consistent,
      Function<Split, RecordSource> opener) {
    this.schema = schema;
    this.splits = List.copyOf(splits);
    this.resumable = resumable;
    this.consistent = consistent;
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
    return consistent;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return CompletableFuture.completedFuture(opener.apply(split));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
