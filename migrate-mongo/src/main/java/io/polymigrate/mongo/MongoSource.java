package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads one split; the next page is fetched while the last one is worked on. */
final class MongoSource implements RecordSource {
  private final Executor executor;
  private final String collection;
  private final Supplier<Pages> opener;
  private final MongoShape shape;
  private final BiFunction<BsonPage, Integer, Optional<String>> positions;
  private final BatchLimits limits;

  private final Object lock = new Object();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private @Nullable Pages pages;
  private @Nullable CompletableFuture<Optional<BsonPage>> coming;
  private @Nullable BsonPage page;
  private volatile int next;
  private boolean closing;

  MongoSource(
      Executor executor,
      String collection,
      Supplier<Pages> opener,
      MongoShape shape,
      BiFunction<BsonPage, Integer, Optional<String>> positions,
      BatchLimits limits) {
    this.executor = executor;
    this.collection = collection;
    this.opener = opener;
    this.shape = shape;
    this.positions = positions;
    this.limits = limits;
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    BsonPage current = page;
    if (current != null && next < current.count()) {
      return CompletableFuture.completedFuture(Optional.of(cut(current)));
    }
    CompletableFuture<Optional<BsonPage>> awaited = coming == null ? fetch() : coming;
    coming = null;
    return awaited.thenApply(this::begin);
  }

  private Optional<RecordBatch> begin(Optional<BsonPage> fetched) {
    if (fetched.isEmpty()) {
      coming = CompletableFuture.completedFuture(fetched);
      return Optional.empty();
    }
    page = fetched.get();
    next = 0;
    limits.learn(page);
    coming = fetch();
    return Optional.of(cut(page));
  }

  private CompletableFuture<Optional<BsonPage>> fetch() {
    return Stages.supply(
            executor, this::fetchNow, MongoErrors.reading("Reading from '" + collection + "'"))
        .toCompletableFuture();
  }

  private Optional<BsonPage> fetchNow() {
    synchronized (lock) {
      if (closing) {
        return Optional.empty();
      }
      Pages opened = pages == null ? opener.get() : pages;
      pages = opened;
      return Optional.ofNullable(opened.next(limits.documents()));
    }
  }

  // A page may be larger than a batch should be.
  private RecordBatch cut(BsonPage from) {
    int first = next;
    int count = limits.count(from, first);
    next = first + count;
    Optional<String> position = positions.apply(from, next - 1);
    BsonBatch batch = new BsonBatch(shape, from, first, count, position);
    if (next == from.count()) {
      page = null;
      from.release();
    }
    return batch;
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    var unused =
        Stages.supply(
                executor,
                () -> {
                  closeNow();
                  return Boolean.TRUE;
                },
                MongoErrors.reading("Closing a reader of '" + collection + "'"))
            .whenComplete((done, failure) -> closed.complete(null));
    return closed;
  }

  private void closeNow() {
    synchronized (lock) {
      closing = true;
      if (pages != null) {
        pages.close();
      }
    }
  }
}
