package io.polymigrate.redis;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Reads records by pages of members: as many as a batch may hold, by the size of those before. A
 * page is on its way while the one before it is used.
 */
final class PageSource implements RecordSource {
  private static final long FIRST_SIZE = 1000;

  private final Executor executor;
  private final String container;
  private final IntFunction<List<byte[]>> members;
  private final Reader reader;
  private final Shape shape;
  private final CallContext context;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private Page page = RowPage.NONE;
  private int at;
  private long size = FIRST_SIZE;
  private boolean ended;
  private Optional<Supplier<? extends Page>> ahead = Optional.empty();

  /** Reads the records of some members. */
  interface Reader {
    /** Asks for them; they are waited for when they are wanted. */
    Supplier<? extends Page> read(List<byte[]> members);
  }

  /** Records that were read at once, from 0. */
  interface Page {
    int size();

    /** About how many bytes a record takes. */
    int bytes(int record);

    byte[] member(int record);

    RecordBatch batch(Slice slice);
  }

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
      BatchSize batch) {}

  /** The part of a page that is one batch. */
  record Slice(Shape shape, int first, int size, long bytes, Optional<String> position) {}

  PageSource(
      Executor executor,
      String container,
      IntFunction<List<byte[]>> members,
      Reader reader,
      Shape shape,
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
    while (at == page.size() && (ahead.isPresent() || !ended)) {
      context.throwIfStopped();
      fetch();
    }
    if (at == page.size()) {
      return Optional.empty();
    }
    int first = at;
    long bytes = 0;
    while (at < page.size()
        && at - first < shape.batch().records()
        && (at == first || bytes < shape.batch().bytes())) {
      bytes += page.bytes(at++);
    }
    Optional<String> position = shape.position().apply(page.member(at - 1));
    return Optional.of(page.batch(new Slice(shape, first, at - first, bytes, position)));
  }

  private Supplier<? extends Page> ask() {
    long fitting = Math.max(1, shape.batch().bytes() / size);
    int wanted = (int) Math.min(shape.batch().records(), fitting);
    List<byte[]> some = members.apply(wanted);
    ended = some.size() < wanted;
    return reader.read(some);
  }

  private void fetch() {
    Supplier<? extends Page> asked = ahead.isPresent() ? ahead.get() : ask();
    ahead = Optional.empty();
    if (!ended) {
      ahead = Optional.of(ask());
    }
    page = asked.get();
    at = 0;
    long bytes = 0;
    for (int record = 0; record < page.size(); record++) {
      bytes += page.bytes(record);
    }
    size = page.size() == 0 ? size : Math.max(1, bytes / page.size());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
