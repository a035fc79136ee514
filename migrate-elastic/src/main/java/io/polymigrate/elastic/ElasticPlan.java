package io.polymigrate.elastic;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A plan over a snapshot, whose end is a request to the server. */
record ElasticPlan(ExtractPlan splitted, AsyncCloseable closing) implements ExtractPlan {
  @Override
  public RecordSchema schema() {
    return splitted.schema();
  }

  @Override
  public List<Split> splits() {
    return splitted.splits();
  }

  @Override
  public boolean resumable() {
    return splitted.resumable();
  }

  @Override
  public boolean consistent() {
    return splitted.consistent();
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return splitted.open(split);
  }

  @Override
  public CompletionStage<List<Split>> cut(Split rest, int parts) {
    return splitted.cut(rest, parts);
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.closeAsync();
  }
}
