package io.polymigrate.core.engine;

import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A worker's sink; replaced by a new one when it broke. */
final class SinkHolder {
  private final Object lock = new Object();
  private final LoadSession session;
  private final boolean stopAtRejections;
  private @Nullable CompletableFuture<RecordSink> current;

  SinkHolder(LoadSession session, boolean stopAtRejections) {
    this.session = session;
    this.stopAtRejections = stopAtRejections;
  }

  CompletableFuture<RecordSink> sink() {
    synchronized (lock) {
      if (current == null) {
        current = session.openSink().thenApply(this::prepared).toCompletableFuture();
      }
      return current;
    }
  }

  private RecordSink prepared(RecordSink sink) {
    if (stopAtRejections) {
      sink.stopAtRejections();
    }
    return sink;
  }

  /** Gives up this sink, unless another write that failed with it already has. */
  void replace(CompletableFuture<RecordSink> broken) {
    synchronized (lock) {
      if (current != broken) {
        return;
      }
      current = null;
    }
    var unused = close(broken);
  }

  CompletionStage<Void> closeAsync() {
    CompletableFuture<RecordSink> last;
    synchronized (lock) {
      last = current;
      current = null;
    }
    return last == null ? CompletableFuture.completedFuture(null) : close(last);
  }

  private static CompletionStage<Void> close(CompletableFuture<RecordSink> opened) {
    return opened
        .thenCompose(RecordSink::closeAsync)
        .exceptionally(failure -> null); // it was broken, and what it held is settled
  }
}
