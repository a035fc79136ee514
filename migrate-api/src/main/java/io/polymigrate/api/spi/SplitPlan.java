package io.polymigrate.api.spi;

import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A plan that was made whole, for sources whose plans hold little. Safe for use by many threads.
 */
public final class SplitPlan implements ExtractPlan {
  private final RecordSchema schema;
  private final List<Split> splits;
  private final boolean resumable;
  private final boolean consistent;
  private final boolean inferred;
  private final boolean sampled;
  private final Function<Split, CompletionStage<RecordSource>> opener;
  private final Cutter cutter;
  private final Runnable onClose;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private SplitPlan(
      RecordSchema schema,
      List<Split> splits,
      boolean resumable,
      boolean consistent,
      boolean inferred,
      boolean sampled,
      Function<Split, CompletionStage<RecordSource>> opener,
      Cutter cutter,
      Runnable onClose) {
    this.schema = schema;
    this.splits = List.copyOf(splits);
    this.resumable = resumable;
    this.consistent = consistent;
    this.inferred = inferred;
    this.sampled = sampled;
    this.opener = opener;
    this.cutter = cutter;
    this.onClose = onClose;
  }

  /**
   * A plan that is neither resumable nor consistent, and has nothing to close.
   *
   * @param schema see {@link ExtractPlan#schema}
   * @param splits see {@link ExtractPlan#splits}
   * @param opener opens one of them, without blocking
   */
  public static SplitPlan of(
      RecordSchema schema,
      List<Split> splits,
      Function<Split, CompletionStage<RecordSource>> opener) {
    return new SplitPlan(
        schema,
        splits,
        false,
        false,
        false,
        false,
        opener,
        (rest, parts) -> CompletableFuture.completedFuture(List.of(rest)),
        () -> {});
  }

  /** The same, whose positions are good after a restart or not. */
  public SplitPlan withResumable(boolean holds) {
    return new SplitPlan(
        schema, splits, holds, consistent, inferred, sampled, opener, cutter, onClose);
  }

  /** The same, whose splits see one snapshot or not. */
  public SplitPlan withConsistent(boolean holds) {
    return new SplitPlan(
        schema, splits, resumable, holds, inferred, sampled, opener, cutter, onClose);
  }

  /** The same, whose schema was found by reading records or not. */
  public SplitPlan withInferred(boolean holds) {
    return new SplitPlan(
        schema, splits, resumable, consistent, holds, sampled, opener, cutter, onClose);
  }

  /** The same, whose schema was found in some of the records only or not. */
  public SplitPlan withSampled(boolean holds) {
    return new SplitPlan(
        schema, splits, resumable, consistent, inferred, holds, opener, cutter, onClose);
  }

  /** The same with something to do, once, when it is closed; must be quick. */
  public SplitPlan onClose(Runnable action) {
    return new SplitPlan(
        schema, splits, resumable, consistent, inferred, sampled, opener, cutter, action);
  }

  /** The same whose splits can be cut while they are read. */
  public SplitPlan withCutter(Cutter newCutter) {
    return new SplitPlan(
        schema, splits, resumable, consistent, inferred, sampled, opener, newCutter, onClose);
  }

  /** Cuts what is left of a split. */
  @FunctionalInterface
  public interface Cutter {
    /** See {@link ExtractPlan#cut}. */
    CompletionStage<List<Split>> cut(Split rest, int parts);
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public List<Split> splits() {
    return splits;
  }

  @Override
  public boolean resumable() {
    return resumable;
  }

  @Override
  public boolean consistent() {
    return consistent;
  }

  @Override
  public boolean inferred() {
    return inferred;
  }

  @Override
  public boolean sampled() {
    return sampled;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return opener.apply(split);
  }

  @Override
  public CompletionStage<List<Split>> cut(Split rest, int parts) {
    return cutter.cut(rest, parts);
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (closing.compareAndSet(false, true)) {
      onClose.run();
      closed.complete(null);
    }
    return closed;
  }
}
