package io.polymigrate.redis;

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
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Reads records by pages of members. */
final class RowSource implements RecordSource {
  private static final long FIRST_SIZE = 1000;

  private final Executor executor;
  private final String container;
  private final IntFunction<List<byte[]>> members;
  private final RowReader reader;
  private final Predicate<Row> filter;
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
   * @param columns where those stand in a row
   * @param position of a member, if reading can go on after it
   */
  record Shape(
      RecordSchema schema,
      List<Integer> columns,
      Function<byte[], Optional<String>> position,
      int batchRecords,
      long batchBytes) {}

  RowSource(
      Executor executor,
      String container,
      IntFunction<List<byte[]>> members,
      RowReader reader,
      Predicate<Row> filter,
      Shape shape,
      CallContext context) {
    this.executor = executor;
    this.container = container;
    this.members = members;
    this.reader = reader;
    this.filter = filter;
    this.shape = shape;
    this.context = context;
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    return Stages.supply(executor, this::next, RedisErrors.reading("Reading '" + container + "'"));
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
    Optional<String> position = shape.position().apply(rows.get(rows.size() - 1).member());
    return Optional.of(new RowBatch(shape.schema(), shape.columns(), rows, position));
  }

  // As many as a batch may hold, by the size of those before.
  private void fetch() {
    long fitting = Math.max(1, shape.batchBytes() / size);
    int wanted = (int) Math.min(shape.batchRecords(), fitting);
    List<byte[]> page = members.apply(wanted);
    ended = page.size() < wanted;
    if (page.isEmpty()) {
      return;
    }
    List<Row> rows = reader.read(page);
    long bytes = 0;
    for (Row row : rows) {
      bytes += row.size();
      if (filter.test(row)) {
        pending.add(row);
      }
    }
    size = rows.isEmpty() ? size : Math.max(1, bytes / rows.size());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
