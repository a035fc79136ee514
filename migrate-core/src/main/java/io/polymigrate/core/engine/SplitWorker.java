package io.polymigrate.core.engine;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.Batches;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Moves splits, one after the other: pulls a batch, transforms it, starts its write, and pulls the
 * next while writes are in flight. Acknowledged batches are settled in the order of the split, so
 * that the checkpoint never passes one that is not durable. Runs on a thread of the executor.
 */
final class SplitWorker {
  private final LoadState load;
  private final SinkHolder sinks;
  private final TransformChain.Run transforms;
  private final Backoff backoff;

  SplitWorker(LoadState load) {
    this.load = load;
    // Records that a transform rejects are set aside in either mode: no reason to stop.
    boolean stops = !load.options().onError().reject() && load.unit().unchanged();
    this.sinks = new SinkHolder(load.session(), stops);
    this.transforms = load.transforms().newRun();
    this.backoff = new Backoff(load.options().retry());
  }

  CompletionStage<Void> closeAsync() {
    return sinks.closeAsync();
  }

  /** Moves a split to its end; blocks. Returns what became of it. */
  SplitState move(SplitTask task) {
    MovingSplit moving = new MovingSplit(load, sinks, backoff, task.entry(), task.state());
    ExtractPlan plan = load.plan();
    Split split = task.split();
    int tries = 0;
    while (true) {
      SplitState before = moving.state();
      try {
        read(plan, split, moving);
        return moving.finish();
      } catch (MigrationException e) {
        tries = moving.state().equals(before) ? tries + 1 : 1;
        if (!maySourceBeReadAgain(e, moving, tries)) {
          throw e;
        }
        pause(backoff.waitMillis(tries));
      } finally {
        if (plan != load.plan()) {
          Stages.join(plan.closeAsync());
        }
      }
      // A failed source can't be asked again: plan what is left of the split.
      KeyRange left = moving.state().remaining();
      plan = replan(left);
      split = new Split(task.split().container(), left, 0);
    }
  }

  private boolean maySourceBeReadAgain(MigrationException e, MovingSplit moving, int tries) {
    return !moving.failed()
        && load.plan().resumable()
        && e.code().category() == ErrorCode.Category.TRANSIENT
        && e.code() != StandardErrorCode.DEADLINE_EXCEEDED
        && backoff.allows(tries);
  }

  private ExtractPlan replan(KeyRange left) {
    return Stages.join(
        load.unit()
            .extraction()
            .plan(load.unit().request().withRanges(List.of(left)).withParallelism(1), load.call()));
  }

  private void read(ExtractPlan plan, Split split, MovingSplit moving) {
    List<Split> parts = plan == load.plan() ? List.of(split) : plan.splits();
    for (Split part : parts) {
      RecordSource source = Stages.join(plan.open(part));
      try {
        Stages.join(Batches.forEach(source, batch -> accept(batch, moving)));
      } finally {
        moving.settle();
        Stages.join(source.closeAsync());
      }
      moving.throwIfFailed();
    }
  }

  private CompletionStage<?> accept(RecordBatch batch, MovingSplit moving) {
    Transformed result;
    try {
      load.throwIfStopped();
      moving.throwIfFailed();
      result = transforms.apply(batch);
      if (!load.transforms().expands()) {
        checkSizes(batch, result);
      }
    } catch (RuntimeException e) {
      batch.release();
      throw e;
    }
    Duration wait = load.call().rateLimit().acquire(batch.size(), batch.byteSize());
    if (wait.isZero()) {
      return moving.offer(result);
    }
    return delay(wait.toMillis()).thenCompose(waited -> moving.offer(result));
  }

  private void checkSizes(RecordBatch batch, Transformed result) {
    long out = result.batch().size() + result.filtered() + result.rejections().size();
    if (out != batch.size()) {
      throw new MigrationException(
          StandardErrorCode.INTERNAL_ERROR,
          Outcome.PARTIALLY_APPLIED,
          "A transform of '"
              + load.unit().name()
              + "' made "
              + out
              + " of "
              + batch.size()
              + " records; please report this");
    }
  }

  private CompletableFuture<@Nullable Void> delay(long millis) {
    return CompletableFuture.supplyAsync(
        () -> null,
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, load.executor()));
  }

  private void pause(long millis) {
    Stages.join(delay(millis));
    load.throwIfStopped();
  }
}
