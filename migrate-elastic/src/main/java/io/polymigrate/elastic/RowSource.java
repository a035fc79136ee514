package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads documents page by page. */
final class RowSource implements RecordSource {
  private static final long FIRST_SIZE = 16_000;
  private static final int MOST = 10_000;

  private final Executor executor;
  private final String container;
  private final Pages pages;
  private final Shape shape;
  private final CallContext context;
  private final Deque<Row> pending = new ArrayDeque<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private long size = FIRST_SIZE;
  private boolean ended;

  /**
   * What batches look like.
   *
   * @param schema their fields
   * @param columns what rows have
   * @param places where the fields stand among the columns
   * @param filter which documents
   * @param position of a document, if reading can go on after it
   */
  record Shape(
      RecordSchema schema,
      Columns columns,
      List<Integer> places,
      Predicate<Row> filter,
      Function<Row, Optional<String>> position,
      int batchRecords,
      long batchBytes) {}

  RowSource(Executor executor, String container, Pages pages, Shape shape, CallContext context) {
    this.executor = executor;
    this.container = container;
    this.pages = pages;
    this.shape = shape;
    this.context = context;
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    return Stages.supply(
        executor, this::next, ElasticErrors.reading("Reading '" + container + "'"));
  }

  private Optional<RecordBatch> next() {
    while (pending.isEmpty() && !ended) {
      context.throwIfStopped();
      fetch();
    }
    if (pending.isEmpty()) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    long bytes = 0;
    while (!pending.isEmpty()
        && rows.size() < shape.batchRecords()
        && (rows.isEmpty() || bytes < shape.batchBytes())) {
      Row row = pending.remove();
      bytes += row.size();
      rows.add(row);
    }
    Optional<String> position = shape.position().apply(rows.get(rows.size() - 1));
    int[] places = shape.places().stream().mapToInt(place -> place).toArray();
    return Optional.of(new RowBatch(shape.schema(), shape.columns(), places, rows, position));
  }

  // As many as a batch may hold, by the size of those before.
  private void fetch() {
    long fitting = Math.max(1, shape.batchBytes() / size);
    int wanted = (int) Math.min(Math.min(shape.batchRecords(), MOST), fitting);
    List<Row> page = pages.next(wanted);
    if (page == null) {
      ended = true;
      return;
    }
    long bytes = 0;
    for (Row row : page) {
      bytes += row.size();
      if (shape.filter().test(row)) {
        pending.add(row);
      }
    }
    size = Math.max(1, bytes / page.size());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
