package io.polymigrate.api.spi;

import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Writes batches one after the other, so that records of one key never overtake each other, by a
 * writer that blocks. Safe for use by many threads.
 */
public final class SerialSink implements RecordSink {
  private final Executor executor;
  private final Writer writer;
  private final Function<? super Throwable, ? extends RuntimeException> translate;
  private final Object lock = new Object();

  /** Ends when the last write did; guarded by the lock. */
  private CompletionStage<?> last = CompletableFuture.completedFuture(null);

  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private boolean closing;

  /**
   * A sink.
   *
   * @param executor where the writer may block
   * @param writer what writes; called by one thread at a time
   * @param translate what its failures mean
   */
  public SerialSink(
      Executor executor,
      Writer writer,
      Function<? super Throwable, ? extends RuntimeException> translate) {
    this.executor = executor;
    this.writer = writer;
    this.translate = translate;
  }

  /** Writes batches, blocking. */
  public interface Writer {
    /** Writes a batch as {@link RecordSink#write} says; the sink releases it. */
    WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) throws Exception;

    /** See {@link RecordSink#stopAtRejections}; called before the first write, if at all. */
    void stopAtRejections();

    /** Frees what it holds, after the last write; does not block. Nothing unless overridden. */
    default void close() {}
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when the sink is closed
   */
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
    return Stages.<WriteResult>supply(executor, () -> writer.write(batch, mark), translate)
        .whenComplete((done, failure) -> batch.release());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    synchronized (lock) {
      if (!closing) {
        closing = true;
        var unused =
            last.whenComplete(
                (done, failure) -> {
                  writer.close();
                  closed.complete(null);
                });
      }
    }
    return closed;
  }
}
