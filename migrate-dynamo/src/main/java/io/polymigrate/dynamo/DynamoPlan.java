package io.polymigrate.dynamo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Segments of a parallel scan. DynamoDB gives no snapshot of a table that is being written. */
final class DynamoPlan implements ExtractPlan {
  private final DynamoConnection connection;
  private final ExtractRequest request;
  private final CallContext context;
  private final ScanSource.Reading reading;
  private final List<Split> splits;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  DynamoPlan(
      DynamoConnection connection,
      ExtractRequest request,
      CallContext context,
      ScanSource.Reading reading,
      List<Split> splits) {
    this.connection = connection;
    this.request = request;
    this.context = context;
    this.reading = reading;
    this.splits = List.copyOf(splits);
  }

  @Override
  public RecordSchema schema() {
    return reading.schema();
  }

  @Override
  public List<Split> splits() {
    return splits;
  }

  @Override
  public boolean resumable() {
    return !reading.keys().attributes().get(0).name().equals(DynamoLayout.OWN_KEY)
        || !reading.schema().key().isEmpty();
  }

  @Override
  public boolean consistent() {
    return false;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return Stages.supply(
        connection.executor(),
        () ->
            new ScanSource(
                connection,
                context,
                reading,
                ScanBound.pieces(split.range(), request.parallelism(), reading.keys()),
                request.batchRecords(),
                request.batchBytes()),
        DynamoErrors.reading("Reading '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
