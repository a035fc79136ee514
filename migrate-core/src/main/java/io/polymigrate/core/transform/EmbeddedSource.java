package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.TypedJson;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parents with their children. A parents' batch is handed on in parts when its children are many,
 * so that what is held stays about as large as a batch may be.
 */
final class EmbeddedSource implements RecordSource {
  private static final int SPARE = 4;
  private static final long SLACK = 1 << 16;

  private final RecordSource parents;
  private final ChildReader children;
  private final RowKeys keys;
  private final RecordSchema schema;
  private final ChildGroup group;
  private final BatchSize batchSize;
  private final boolean resumable;

  private @Nullable Parents current;
  private int row;
  // Of the part that is being made.
  private ValueRecorder lists;
  private int[] offsets = new int[16];
  private int size;
  private Map<Integer, RefusedValueException> refused = new HashMap<>();
  private @Nullable Object @Nullable [] lastKey;
  private @Nullable RefusedValueException lastRefused;
  private final ValueRecorder lastList = new ValueRecorder();

  // Memory of lists, used again once a part is released: one is made while others are written.
  private final Queue<ValueRecorder> spare = new ArrayBlockingQueue<>(SPARE);

  // A parents' batch, released once all parts made of it are.
  private static final class Parents {
    private final RecordBatch batch;
    private final AtomicInteger users = new AtomicInteger(1);

    Parents(RecordBatch batch) {
      this.batch = batch;
    }

    void leave() {
      if (users.decrementAndGet() == 0) {
        batch.release();
      }
    }
  }

  EmbeddedSource(
      RecordSource parents,
      ChildReader children,
      RowKeys keys,
      RecordSchema schema,
      ChildGroup group,
      BatchSize batchSize,
      boolean resumable) {
    this.parents = parents;
    this.children = children;
    this.keys = keys;
    this.schema = schema;
    this.group = group;
    this.batchSize = batchSize;
    this.resumable = resumable;
    this.lists = recorder();
  }

  private ValueRecorder recorder() {
    ValueRecorder used = spare.poll();
    return used == null ? new ValueRecorder() : used;
  }

  // One huge list must not keep its memory for ever.
  private void keep(ValueRecorder used) {
    if (used.data().length <= SLACK + 4 * Math.min(batchSize.bytes(), Integer.MAX_VALUE)) {
      used.clear();
      boolean unused = spare.offer(used);
    }
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    if (current != null) {
      return fill(current);
    }
    return parents
        .nextBatch()
        .thenCompose(
            batch -> {
              if (batch.isEmpty()) {
                return children.drain().thenApply(done -> batch);
              }
              Parents taken = new Parents(batch.get());
              current = taken;
              row = 0;
              return fill(taken);
            });
  }

  // A loop, not recursion: children that are there at once must not deepen the stack.
  private CompletionStage<Optional<RecordBatch>> fill(Parents taken) {
    while (true) {
      if (collect(taken.batch)) {
        return CompletableFuture.completedFuture(Optional.of(part(taken)));
      }
      CompletableFuture<?> pulled = children.pull().toCompletableFuture();
      if (!pulled.isDone() || pulled.isCompletedExceptionally()) {
        return pulled.thenApply(done -> taken).thenCompose(this::fill);
      }
    }
  }

  // False when more children are needed first.
  private boolean collect(RecordBatch batch) {
    while (row < batch.size()) {
      @Nullable Object[] key = readKey(batch);
      if (lastKey == null || CanonicalOrder.compareKeys(lastKey, key) != 0) {
        if (!children.collect(key, group)) {
          return false;
        }
        finish(key);
      }
      addList();
      row++;
      if (lists.length() >= batchSize.bytes()) {
        return true;
      }
    }
    return true;
  }

  // A parent whose key can't be read has no children; writing the key will say why.
  private @Nullable Object[] readKey(RecordBatch batch) {
    try {
      return keys.read(batch, row);
    } catch (RefusedValueException e) {
      return new Object[] {null};
    }
  }

  private void finish(@Nullable Object[] key) {
    lastList.clear();
    lastRefused = null;
    try {
      group.moveTo(lastList);
    } catch (RefusedValueException e) {
      lastRefused = e;
    }
    lastKey = key;
  }

  private void addList() {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    if (lastRefused != null) {
      refused.put(size, lastRefused);
    }
    offsets[size++] = lists.length();
    lists.append(lastList.data(), 0, lastList.length());
  }

  private RecordBatch part(Parents taken) {
    boolean last = row == taken.batch.size();
    Optional<String> position = taken.batch.position();
    if (!last) {
      position =
          resumable && lastKey != null
              ? Optional.of(TypedJson.write(Arrays.asList(lastKey)))
              : Optional.empty();
    }
    ValueRecorder full = lists;
    EmbeddedBatch.Lists made =
        new EmbeddedBatch.Lists(full.data(), full.length(), Arrays.copyOf(offsets, size), refused);
    taken.users.incrementAndGet();
    EmbeddedBatch part =
        new EmbeddedBatch(
            taken.batch,
            schema,
            row - size,
            position,
            made,
            () -> {
              taken.leave();
              keep(full);
            });
    lists = recorder();
    refused = new HashMap<>();
    size = 0;
    if (last) {
      current = null;
      taken.leave();
    }
    return part;
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (current != null) {
      current.leave();
      current = null;
    }
    return children
        .closeAsync()
        .handle((closed, failure) -> parents.closeAsync())
        .thenCompose(Function.identity());
  }
}
