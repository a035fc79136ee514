package io.polymigrate.redis;

import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes batches one after the other, so that records of one key never overtake each other. */
final class RedisSink implements RecordSink {
  private final RedisConnection connection;
  private final RecordWriter writer;
  private final Object lock = new Object();

  /** Ends when the last write did; guarded by the lock. */
  private CompletionStage<?> last = CompletableFuture.completedFuture(null);

  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private boolean closing;

  RedisSink(RedisConnection connection, RecordWriter writer) {
    this.connection = connection;
    this.writer = writer;
  }

  @Override
  public CompletionStage<WriteResult> write(RecordBatch batch, Optional<CheckpointMark> mark) {
    synchronized (lock) {
      if (closing) {
        batch.release();
        throw new IllegalStateException("The sink is closed");
      }
      CompletionStage<WriteResult> result =
          last.handle((done, failure) -> Optional.empty())
              .thenCompose(done -> writeNow(batch, mark));
      last = result;
      return result;
    }
  }

  @Override
  public void stopAtRejections() {
    writer.stopAtRejections();
  }

  private CompletionStage<WriteResult> writeNow(RecordBatch batch, Optional<CheckpointMark> mark) {
    CompletionStage<WriteResult> result =
        Stages.supply(
            connection.executor(),
            () -> writer.write(batch, mark),
            RedisErrors.writing("Writing to '" + writer.container() + "'"));
    return result.whenComplete((done, failure) -> batch.release());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    synchronized (lock) {
      if (!closing) {
        closing = true;
        var unused =
            last.whenComplete(
                (done, failure) -> {
                  closed.complete(null);
                });
      }
    }
    return closed;
  }
}
