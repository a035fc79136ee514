package io.polymigrate.core.engine;

import io.polymigrate.api.ProgressListener;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A split on its way: its writes in flight, and how far it is settled. */
final class MovingSplit {
  private final LoadState load;
  private final SinkHolder sinks;
  private final Backoff backoff;
  private final String entry;
  private final Deque<CompletableFuture<@Nullable Void>> pending = new ArrayDeque<>();
  private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null);
  private volatile SplitState state;
  private volatile @Nullable Throwable failure;

  MovingSplit(LoadState load, SinkHolder sinks, Backoff backoff, String entry, SplitState state) {
    this.load = load;
    this.sinks = sinks;
    this.backoff = backoff;
    this.entry = entry;
    this.state = state;
  }

  SplitState state() {
    return state;
  }

  boolean failed() {
    return failure != null;
  }

  void throwIfFailed() {
    Throwable cause = failure;
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
  }

  /** Marks the split as done, once everything is settled. */
  SplitState finish() {
    state = state.finished();
    load.checkpoints().advance(entry, state.write());
    return state;
  }

  /** Waits until nothing is in flight any more. */
  void settle() {
    try {
      last.join();
    } catch (RuntimeException e) {
      fail(e);
    }
    pending.clear();
  }

  /**
   * Takes a batch; completes when the next may be read: at once, unless too many writes are in
   * flight. Called by one thread at a time.
   */
  CompletionStage<@Nullable Void> offer(Transformed result) {
    while (!pending.isEmpty() && pending.peekFirst().isDone()) {
      pending.removeFirst();
    }
    if (pending.size() < load.inFlight()) {
      start(result);
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<@Nullable Void> oldest = pending.removeFirst();
    return oldest.handle(
        (done, failed) -> {
          if (failed != null) {
            result.batch().release();
            throwIfFailed();
          }
          start(result);
          return null;
        });
  }

  private void start(Transformed result) {
    Optional<String> position = result.source().position();
    CompletableFuture<WriteResult> write = startWrite(position, result);
    CompletableFuture<@Nullable Void> before = last;
    // Settled after the one before it: positions are contiguous, dead letters in order.
    last =
        before
            .<WriteResult, @Nullable Void>thenCombine(
                write,
                (done, written) -> {
                  settle(position, result, written);
                  return null;
                })
            .whenComplete(
                (done, failed) -> {
                  if (failed != null) {
                    fail(failed);
                  }
                  // The write may still be on its way if an earlier one failed.
                  var unused = write.whenComplete((r, e) -> result.batch().release());
                });
    pending.addLast(last);
  }

  private CompletableFuture<WriteResult> startWrite(Optional<String> position, Transformed result) {
    int size = result.batch().size();
    if (size == 0) {
      return CompletableFuture.completedFuture(WriteResult.allWritten(0));
    }
    try {
      RecordBatch kept = new KeptBatch(load.carriers().over(result.batch()));
      if (!load.session().atomicCheckpoints()) {
        return write(kept, Optional.empty(), 1);
      }
      return writeMarked(kept, position, result);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  // What is refused must be kept before a mark passes it. A marked write with rejections has
  // applied
  // nothing: they are kept, then the rest is written.
  private CompletableFuture<WriteResult> writeMarked(
      RecordBatch batch, Optional<String> position, Transformed result) {
    load.rejects().transformed(entry, result);
    load.rejects().force();
    return write(batch, mark(position, result, 0), 1)
        .thenCompose(
            written -> {
              if (written.rejections().isEmpty()) {
                return CompletableFuture.completedFuture(written);
              }
              load.rejects().written(entry, result, written.rejections());
              load.rejects().force();
              RecordBatch rest = without(batch, written.rejections());
              int rejected = written.rejections().size();
              return write(rest, mark(position, result, rejected), 1)
                  .thenApply(
                      again ->
                          new WriteResult(again.written(), again.skipped(), written.rejections()));
            });
  }

  private Optional<CheckpointMark> mark(
      Optional<String> position, Transformed result, int rejected) {
    Counts counts = counts(result, result.batch().size() - rejected, 0, rejected);
    SplitState after = state.advanced(position, counts);
    return Optional.of(load.checkpoints().mark(entry, after.write()));
  }

  private static RecordBatch without(RecordBatch batch, List<Rejection> rejections) {
    Set<Integer> refused = new HashSet<>();
    rejections.forEach(rejection -> refused.add(rejection.row()));
    int[] rows = new int[batch.size() - refused.size()];
    int count = 0;
    for (int row = 0; row < batch.size(); row++) {
      if (!refused.contains(row)) {
        rows[count++] = row;
      }
    }
    return new SelectedRows(batch, rows);
  }

  private CompletableFuture<WriteResult> write(
      RecordBatch batch, Optional<CheckpointMark> mark, int tries) {
    if (batch.size() == 0 && mark.isEmpty()) {
      return CompletableFuture.completedFuture(WriteResult.allWritten(0));
    }
    CompletableFuture<RecordSink> sink = sinks.sink();
    long size = batch.byteSize();
    long begun = System.nanoTime();
    CompletableFuture<WriteResult> written = new CompletableFuture<>();
    var unused =
        sink.thenCompose(opened -> opened.write(batch, mark))
            .whenComplete(
                (result, failed) -> {
                  if (failed == null) {
                    Duration took = Duration.ofNanos(System.nanoTime() - begun);
                    load.growing().ifPresent(growing -> growing.written(size, took));
                    written.complete(result);
                  } else {
                    writeAgain(batch, mark, tries, sink, Stages.unwrap(failed), written);
                  }
                });
    return written;
  }

  private void writeAgain(
      RecordBatch batch,
      Optional<CheckpointMark> mark,
      int tries,
      CompletableFuture<RecordSink> broken,
      Throwable failed,
      CompletableFuture<WriteResult> written) {
    if (!(failed instanceof MigrationException e)
        || !mayBeWrittenAgain(e)
        || !backoff.allows(tries)
        || load.call().isCancelled()) {
      written.completeExceptionally(failed);
      return;
    }
    sinks.replace(broken);
    var unused =
        CompletableFuture.supplyAsync(
                () -> wasCommitted(mark),
                CompletableFuture.delayedExecutor(
                    backoff.waitMillis(tries), TimeUnit.MILLISECONDS, load.executor()))
            .thenCompose(
                committed ->
                    committed
                        ? CompletableFuture.completedFuture(WriteResult.allWritten(batch.size()))
                        : write(batch, mark, tries + 1))
            .whenComplete(
                (result, failedAgain) -> {
                  if (failedAgain == null) {
                    written.complete(result);
                  } else {
                    written.completeExceptionally(Stages.unwrap(failedAgain));
                  }
                });
  }

  private boolean mayBeWrittenAgain(MigrationException e) {
    return e.code().category() == ErrorCode.Category.TRANSIENT
        && e.code() != StandardErrorCode.DEADLINE_EXCEEDED
        && (e.outcome() == Outcome.NOT_APPLIED
            || load.idempotent()
            || load.session().atomicCheckpoints());
  }

  // Where the mark is committed with the records, it says what became of a lost commit.
  private boolean wasCommitted(Optional<CheckpointMark> mark) {
    if (mark.isEmpty()) {
      return false;
    }
    try {
      return mark.get().value().equals(load.checkpoints().load().get(entry));
    } catch (MigrationException e) {
      return false; // still down: writing again will say so
    }
  }

  private static Counts counts(Transformed result, long written, long skipped, long rejected) {
    long refused = rejected + result.rejections().size();
    long left = skipped + result.filtered();
    return new Counts(written + left + refused, written, left, refused);
  }

  private void settle(Optional<String> position, Transformed result, WriteResult written) {
    KillPoint.at("engine.batch-written");
    Counts counts =
        counts(result, written.written(), written.skipped(), written.rejections().size());
    load.rejects().noteRead(counts.read());
    // First of all: a sink that stops at rejections accounts for them alone.
    if (!load.session().atomicCheckpoints()) {
      load.rejects().transformed(entry, result);
      load.rejects().written(entry, result, written.rejections());
    }
    int size = result.batch().size();
    long seen = written.written() + written.skipped() + written.rejections().size();
    if (seen != size) {
      throw new MigrationException(
          StandardErrorCode.INTERNAL_ERROR,
          Outcome.PARTIALLY_APPLIED,
          "'"
              + load.unit().load().targetTable()
              + "': the target accounts for "
              + seen
              + " of "
              + size
              + " records of a batch; please report this");
    }
    state = state.advanced(position, counts);
    if (!load.session().atomicCheckpoints() && load.plan().resumable()) {
      load.checkpoints().advance(entry, state.write());
    }
    ProgressListener progress = load.call().progress();
    String container = load.unit().load().targetTable();
    progress.advanced(container, counts.read(), result.batch().byteSize());
    if (counts.rejected() > 0) {
      progress.rejected(container, counts.rejected());
    }
    KillPoint.at("engine.batch-settled");
  }

  private void fail(Throwable cause) {
    if (failure == null) {
      failure = Stages.unwrap(cause);
    }
  }
}
