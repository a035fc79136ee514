package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.Batches;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Children read in the order of the parents' key: both are walked through once, side by side. */
final class MergedChildren implements ChildReader {
  private static final Logger LOG = LoggerFactory.getLogger(MergedChildren.class);

  /** Puts what a row stands for into a group. */
  interface RowUse {
    void add(RecordBatch batch, int row, ChildGroup group);
  }

  private final String container;
  private final RecordSource source;
  private final RowKeys keys;
  private final RowUse use;
  private @Nullable RecordBatch batch;
  private int row;
  private @Nullable Object @Nullable [] key;
  private boolean ended;
  private final LongConsumer orphanCount;
  private long orphans;

  /**
   * Children in order.
   *
   * @param orphanCount told at the end how many belong to no parent
   */
  MergedChildren(
      String container, RecordSource source, RowKeys keys, RowUse use, LongConsumer orphanCount) {
    this.container = container;
    this.orphanCount = orphanCount;
    this.source = source;
    this.keys = keys;
    this.use = use;
  }

  @Override
  public boolean collect(@Nullable Object[] parent, ChildGroup group) {
    while (!ended) {
      RecordBatch current = batch;
      if (current == null) {
        return false;
      }
      while (row < current.size()) {
        @Nullable Object[] child = key;
        if (child == null) {
          child = keys.read(current, row);
          key = child;
        }
        int order = CanonicalOrder.compareKeys(child, parent);
        if (order > 0) {
          return true;
        }
        if (order < 0 || RowKeys.hasNull(child)) {
          orphans++;
        } else {
          add(current, group);
        }
        row++;
        key = null;
      }
      current.release();
      batch = null;
    }
    return true;
  }

  private void add(RecordBatch current, ChildGroup group) {
    try {
      use.add(current, row, group);
    } catch (RefusedValueException e) {
      group.refuse(e);
    }
  }

  @Override
  public CompletionStage<?> pull() {
    return source.nextBatch().thenAccept(this::take);
  }

  private void take(Optional<RecordBatch> next) {
    row = 0;
    if (next.isPresent()) {
      batch = next.get();
    } else {
      ended = true;
    }
  }

  @Override
  public CompletionStage<?> drain() {
    if (batch != null) {
      orphans += batch.size() - row;
      batch.release();
      batch = null;
    }
    if (ended) {
      return CompletableFuture.completedFuture(null);
    }
    return Batches.forEach(
        source,
        rest -> {
          orphans += rest.size();
          rest.release();
          return CompletableFuture.completedFuture(null);
        });
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (batch != null) {
      batch.release();
      batch = null;
    }
    if (orphans > 0) {
      LOG.info("[embed|{}] {} records belong to no record that was read", container, orphans);
    }
    orphanCount.accept(orphans);
    orphans = 0;
    return source.closeAsync();
  }
}
