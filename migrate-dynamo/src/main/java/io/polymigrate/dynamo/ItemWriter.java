package io.polymigrate.dynamo;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Writes one batch of records; blocks. Records of one key become one item beforehand, in their
 * order, so that all requests may be in flight at once. For one thread.
 */
final class ItemWriter {
  static final int BATCH = 25;
  private static final int FIRST_ROOM = 1 << 14;

  private final DynamoConnection connection;
  private final DirectRequests direct;
  private final String table;
  private final ItemEncoder encoder;
  private final LoadMode mode;
  private final boolean whole;
  private final Optional<ItemText> text;
  private final List<Rejection> rejections = new ArrayList<>();
  private long written;
  private long skipped;
  private boolean sent;

  /**
   * A writer.
   *
   * @param direct what sends batches past the SDK
   * @param text what makes texts of records without detours, if these can be
   * @param whole whether an upsert may write whole items, as the table held nothing before
   */
  ItemWriter(
      DynamoConnection connection,
      DirectRequests direct,
      String table,
      ItemEncoder encoder,
      Optional<ItemText> text,
      LoadMode mode,
      boolean whole) {
    this.connection = connection;
    this.direct = direct;
    this.table = table;
    this.encoder = encoder;
    this.mode = mode;
    this.whole = whole;
    this.text = text.filter(it -> wholeItems());
  }

  private boolean wholeItems() {
    return mode == LoadMode.REPLACE || (mode == LoadMode.UPSERT && whole);
  }

  /** Whether something may have been written before a failure. */
  boolean sent() {
    return sent;
  }

  WriteResult write(RecordBatch batch, boolean stopAtRejections) {
    if (text.isPresent() && text.get().encode(batch)) {
      batches(texts(batch, text.get()));
      rejections.sort(Comparator.comparingInt(Rejection::row));
      return new WriteResult(written, skipped, rejections);
    }
    Map<String, PendingWrite> pending = new LinkedHashMap<>();
    for (int row = 0; row < batch.size(); row++) {
      Map<String, AttributeValue> item = encoder.item(batch, row, rejections);
      if (item != null) {
        add(pending, row, item);
      }
    }
    if (!stopAtRejections || rejections.isEmpty()) {
      send(pending.values());
    } else {
      skipped = 0;
    }
    rejections.sort(Comparator.comparingInt(Rejection::row));
    return new WriteResult(written, skipped, rejections);
  }

  private List<PendingWrite> texts(RecordBatch batch, ItemText itemText) {
    PendingWrite.Texts texts =
        new PendingWrite.Texts(
            itemText, row -> Objects.requireNonNull(encoder.item(batch, row, new ArrayList<>())));
    List<PendingWrite> writes = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      writes.add(PendingWrite.of(row, texts));
    }
    return writes;
  }

  private void add(Map<String, PendingWrite> pending, int row, Map<String, AttributeValue> item) {
    String key = encoder.keys().text(item);
    PendingWrite earlier = pending.get(key);
    if (earlier == null) {
      pending.put(key, PendingWrite.of(row, item));
      return;
    }
    switch (mode) {
      case UPSERT -> {
        Map<String, AttributeValue> both = new LinkedHashMap<>(earlier.item());
        both.putAll(item);
        earlier.supersede(row, both);
      }
      case REPLACE -> earlier.supersede(row, item);
      case INSERT -> rejections.add(duplicate(row));
      case SKIP_EXISTING -> skipped++;
    }
  }

  private static Rejection duplicate(int row) {
    return new Rejection(
        row, Optional.empty(), StandardErrorCode.DUPLICATE_KEY, "an item of this key is there");
  }

  private void send(Collection<PendingWrite> pending) {
    List<PendingWrite> writes = new ArrayList<>(pending);
    switch (mode) {
      case INSERT, SKIP_EXISTING -> each(writes, this::insert, false);
      case REPLACE, UPSERT -> {
        if (wholeItems()) {
          batches(writes);
        } else {
          each(writes, this::update, true);
        }
      }
    }
  }

  // In rounds: what was not processed goes out again with the next, after a longer and longer
  // pause.
  private void batches(List<PendingWrite> writes) {
    List<PendingWrite> left = writes;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      List<PendingWrite> again = new ArrayList<>();
      List<PendingWrite> single = new ArrayList<>();
      List<List<PendingWrite>> chunks = new ArrayList<>();
      for (int from = 0; from < left.size(); from += BATCH) {
        chunks.add(left.subList(from, Math.min(left.size(), from + BATCH)));
      }
      int round = attempt;
      inFlight(
          chunks,
          chunk ->
              round == 1 && direct.ready() ? direct.send(body -> write(body, chunk)) : batch(chunk),
          (chunk, answer) -> {
            List<PendingWrite> unprocessed = unprocessed(chunk, answer.unprocessed());
            again.addAll(unprocessed);
            settled(chunk, unprocessed);
            connection.writes().consumed(answer.capacityUnits());
          },
          (chunk, failure) -> {
            if (DynamoConnection.again(failure, round, true)) {
              again.addAll(chunk);
            } else if (refused(failure)) {
              single.addAll(chunk);
            } else {
              throw failure;
            }
          });
      each(single, this::put, true);
      if (!again.isEmpty()) {
        DynamoConnection.pause(attempt);
      }
      left = again;
    }
  }

  // The model has no items, only the table, by which the SDK chooses the endpoint.
  private Supplier<BatchAnswer> batch(List<PendingWrite> chunk) {
    Bytes body = new Bytes(FIRST_ROOM);
    write(body, chunk);
    return waiting(
        connection
            .send(
                client ->
                    client.batchWriteItem(
                        it ->
                            it.requestItems(Map.of(table, List.of()))
                                .overrideConfiguration(OwnBody.carrying(body, direct::learn))))
            .thenApply(BatchAnswer::of));
  }

  private void write(Bytes body, List<PendingWrite> chunk) {
    body.addAscii("{\"RequestItems\":{").addQuoted(table).addAscii(":[");
    for (int i = 0; i < chunk.size(); i++) {
      body.addAscii(i == 0 ? "{\"PutRequest\":{\"Item\":" : ",{\"PutRequest\":{\"Item\":");
      chunk.get(i).append(body);
      body.addAscii("}}");
    }
    body.addAscii("]},\"ReturnConsumedCapacity\":\"TOTAL\"}");
  }

  private static <A> Supplier<A> waiting(CompletableFuture<A> answer) {
    return () -> DynamoConnection.waitFor(answer);
  }

  private List<PendingWrite> unprocessed(
      List<PendingWrite> chunk, List<Map<String, AttributeValue>> left) {
    if (left.isEmpty()) {
      return List.of();
    }
    Map<String, PendingWrite> byKey = new HashMap<>();
    chunk.forEach(write -> byKey.put(encoder.keys().text(write.item()), write));
    List<PendingWrite> again = new ArrayList<>();
    for (Map<String, AttributeValue> item : left) {
      String key = encoder.keys().text(item);
      again.add(Objects.requireNonNull(byKey.get(key), "an item that was not sent is unprocessed"));
    }
    return again;
  }

  private void each(
      List<PendingWrite> writes,
      Function<PendingWrite, CompletableFuture<?>> request,
      boolean repeatable) {
    List<PendingWrite> left = writes;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      List<PendingWrite> again = new ArrayList<>();
      int round = attempt;
      inFlight(
          left,
          write -> waiting(request.apply(write)),
          (write, answer) -> done(write),
          (write, failure) -> {
            if (DynamoConnection.again(failure, round, repeatable)) {
              again.add(write);
            } else if (failure instanceof ConditionalCheckFailedException) {
              exists(write);
            } else if (refused(failure)) {
              refuse(write, failure);
            } else {
              throw failure;
            }
          });
      if (!again.isEmpty()) {
        DynamoConnection.pause(attempt);
      }
      left = again;
    }
  }

  private CompletableFuture<?> put(PendingWrite write) {
    return connection.send(client -> client.putItem(it -> it.tableName(table).item(write.item())));
  }

  private CompletableFuture<?> insert(PendingWrite write) {
    String key = encoder.keys().attributes().get(0).name();
    return connection.send(
        client ->
            client.putItem(
                it ->
                    it.tableName(table)
                        .item(write.item())
                        .conditionExpression("attribute_not_exists(#k)")
                        .expressionAttributeNames(Map.of("#k", key))));
  }

  // Not an expression: its text has a limit that many fields would reach.
  private CompletableFuture<?> update(PendingWrite write) {
    Map<String, AttributeValue> key = encoder.keys().of(write.item());
    Map<String, AttributeValueUpdate> updates = new HashMap<>();
    write
        .item()
        .forEach(
            (name, value) -> {
              if (!key.containsKey(name)) {
                updates.put(
                    name,
                    AttributeValueUpdate.builder()
                        .action(AttributeAction.PUT)
                        .value(value)
                        .build());
              }
            });
    return connection.send(
        client -> client.updateItem(it -> it.tableName(table).key(key).attributeUpdates(updates)));
  }

  private void settled(List<PendingWrite> chunk, List<PendingWrite> unprocessed) {
    for (PendingWrite write : chunk) {
      if (!unprocessed.contains(write)) {
        done(write);
      }
    }
  }

  private void done(PendingWrite write) {
    written += write.records();
  }

  private void exists(PendingWrite write) {
    if (mode == LoadMode.SKIP_EXISTING) {
      skipped += write.records();
    } else {
      write.rows().forEach(row -> rejections.add(duplicate(row)));
    }
  }

  /** Whether the service refused what is in the records, rather than the request. */
  private static boolean refused(Throwable failure) {
    var code = DynamoErrors.code(failure);
    return failure instanceof AwsServiceException
        && (code == StandardErrorCode.INVALID_INPUT
            || code == StandardErrorCode.RECORD_TOO_LARGE
            || code == DynamoErrorCode.DYNAMO_INDEX_KEY_TYPE);
  }

  private void refuse(PendingWrite write, Throwable failure) {
    var code = DynamoErrors.code(failure);
    String reason = DynamoErrors.words(failure, code);
    write.rows().forEach(row -> rejections.add(new Rejection(row, Optional.empty(), code, reason)));
  }

  /** Sends so many requests at once; deals with their answers in order, all of them. */
  private <W, A> void inFlight(
      List<W> all,
      Function<W, ? extends Supplier<? extends A>> request,
      BiConsumer<W, A> answered,
      BiConsumer<W, RuntimeException> failed) {
    int window = connection.options().concurrency();
    List<Supplier<? extends A>> answers = new ArrayList<>(all.size());
    @Nullable RuntimeException first = null;
    for (int i = 0; i < all.size() + window; i++) {
      int settled = i - window;
      if (settled >= 0 && settled < answers.size()) {
        try {
          A answer = answers.get(settled).get();
          sent = true;
          answered.accept(all.get(settled), answer);
        } catch (RuntimeException e) {
          first = first == null ? failure(all.get(settled), e, failed) : first;
        }
      }
      if (i < all.size() && first == null) {
        answers.add(request.apply(all.get(i)));
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static <W> @Nullable RuntimeException failure(
      W write, RuntimeException e, BiConsumer<W, RuntimeException> failed) {
    try {
      failed.accept(write, e);
      return null;
    } catch (RuntimeException unhandled) {
      return unhandled;
    }
  }
}
