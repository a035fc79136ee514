package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
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
  private final int[] places;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private long size = FIRST_SIZE;
  private PageHold page = new PageHold(() -> {});
  private List<Row> rows = List.of();
  private int at;
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
      BatchSize batch) {}

  RowSource(Executor executor, String container, Pages pages, Shape shape, CallContext context) {
    this.executor = executor;
    this.places = shape.places().stream().mapToInt(place -> place).toArray();
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
    while (at == rows.size() && !ended) {
      context.throwIfStopped();
      fetch();
    }
    if (at == rows.size()) {
      return Optional.empty();
    }
    int first = at;
    long bytes = 0;
    while (at < rows.size()
        && at - first < shape.batch().records()
        && (at == first || bytes < shape.batch().bytes())) {
      bytes += rows.get(at++).size();
    }
    List<Row> taken = rows.subList(first, at);
    Optional<String> position = shape.position().apply(taken.get(taken.size() - 1));
    return Optional.of(
        new RowBatch(shape.schema(), shape.columns(), places, taken, bytes, position, page.hold()));
  }

  // As many as a batch may hold, by the size of those before.
  private void fetch() {
    long fitting = Math.max(1, shape.batch().bytes() / size);
    int wanted = (int) Math.min(Math.min(shape.batch().records(), MOST), fitting);
    page.release();
    page = new PageHold(() -> {});
    rows = List.of();
    at = 0;
    Snapshot.Page next = pages.next(wanted);
    if (next == null) {
      ended = true;
      return;
    }
    page = new PageHold(next.giveBack());
    long bytes = 0;
    List<Row> wantedRows = new ArrayList<>(next.rows().size());
    for (Row row : next.rows()) {
      bytes += row.size();
      if (shape.filter().test(row)) {
        wantedRows.add(row);
      }
    }
    rows = wantedRows;
    size = Math.max(1, bytes / next.rows().size());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
