package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Writes batches one after the other, each with many requests in flight. */
final class DynamoSink implements RecordSink {
  private final DynamoConnection connection;
  private final String container;
  private final Supplier<ItemWriter> writers;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  private volatile boolean stopAtRejections;

  DynamoSink(DynamoConnection connection, String container, Supplier<ItemWriter> writers) {
    this.connection = connection;
    this.container = container;
    this.writers = writers;
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  // Each waits for the one before, so that records of one key are applied in their order.
  @Override
  public synchronized CompletionStage<WriteResult> write(
      RecordBatch batch, Optional<CheckpointMark> mark) {
    CompletableFuture<WriteResult> written =
        last.handle((before, failure) -> failure)
            .thenCompose(failure -> supply(batch))
            .toCompletableFuture();
    last = written;
    return written;
  }

  private CompletionStage<WriteResult> supply(RecordBatch batch) {
    ItemWriter writer = writers.get();
    return Stages.supply(
        connection.executor(),
        () -> {
          try {
            return writer.write(batch, stopAtRejections);
          } finally {
            batch.release();
          }
        },
        failure -> translate(failure, writer));
  }

  // What is known of one request says little of those that went before it.
  private RuntimeException translate(Throwable failure, ItemWriter writer) {
    RuntimeException translated =
        DynamoErrors.writing("Writing into '" + container + "'").apply(failure);
    return translated instanceof MigrationException known
            && known.outcome() == Outcome.NOT_APPLIED
            && writer.sent()
        ? new MigrationException(
            known.code(), Outcome.PARTIALLY_APPLIED, String.valueOf(known.getMessage()), known)
        : translated;
  }

  @Override
  public synchronized CompletionStage<Void> closeAsync() {
    var unused = last.whenComplete((done, failure) -> closed.complete(null));
    return closed;
  }
}
