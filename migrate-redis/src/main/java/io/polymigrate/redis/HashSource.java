package io.polymigrate.redis;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

/** Reads hashes by pages of members, none of them looked at here. */
final class HashSource implements RecordSource {
  private static final long FIRST_SIZE = 1000;

  private final Executor executor;
  private final String container;
  private final IntFunction<List<byte[]>> members;
  private final HashReader reader;
  private final RowSource.Shape shape;
  private final CallContext context;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private HashRows rows = new HashRows(0, 0);
  private int at;
  private long size = FIRST_SIZE;
  private boolean ended;

  HashSource(
      Executor executor,
      String container,
      IntFunction<List<byte[]>> members,
      HashReader reader,
      RowSource.Shape shape,
      CallContext context) {
    this.executor = executor;
    this.container = container;
    this.members = members;
    this.reader = reader;
    this.shape = shape;
    this.context = context;
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    return Stages.supply(executor, this::next, RedisErrors.reading("Reading '" + container + "'"));
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
        && at - first < shape.batchRecords()
        && (at == first || bytes < shape.batchBytes())) {
      bytes += rows.bytes(at++);
    }
    Optional<String> position = shape.position().apply(rows.member(at - 1));
    return Optional.of(
        new HashBatch(shape.schema(), shape.columns(), rows, first, at - first, position));
  }

  // As many as a batch may hold, by the size of those before.
  private void fetch() {
    long fitting = Math.max(1, shape.batchBytes() / size);
    int wanted = (int) Math.min(shape.batchRecords(), fitting);
    List<byte[]> page = members.apply(wanted);
    ended = page.size() < wanted;
    rows = reader.read(page);
    at = 0;
    long bytes = 0;
    for (int row = 0; row < rows.size(); row++) {
      bytes += rows.bytes(row);
    }
    size = rows.size() == 0 ? size : Math.max(1, bytes / rows.size());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
