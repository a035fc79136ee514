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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves splits, one after the other: pulls a batch, transforms it, starts its write, and pulls the
 * next while writes are in flight. Acknowledged batches are settled in the order of the split, so
 * that the checkpoint never passes one that is not durable. Runs on a thread of the executor.
 */
final class SplitWorker {
  private static final Logger LOG = LoggerFactory.getLogger(SplitWorker.class);

  private final LoadState load;
  private final SplitEntries entries;
  private final Workers workers;
  private final SinkHolder sinks;
  private final TransformChain.Run transforms;
  private final Backoff backoff;

  SplitWorker(LoadState load, SplitEntries entries, Workers workers) {
    this.load = load;
    this.entries = entries;
    this.workers = workers;
    // Records that a transform rejects are set aside in either mode: no reason to stop.
    boolean stops = !load.options().onError().reject() && load.unit().unchanged();
    this.sinks = new SinkHolder(load.session(), stops);
    this.transforms = load.transforms().newRun();
    this.backoff = new Backoff(load.options().retry());
  }

  CompletionStage<Void> closeAsync() {
    return sinks.closeAsync();
  }

  /** Moves a split to its end, but for the parts that others were given of it; blocks. */
  void move(SplitTask task) {
    SplitTask next = task;
    while (next != null) {
      Rest rest = new Rest(next.split().estimatedRecords());
      workers.begin(rest);
      try {
        next = move(next, rest);
      } finally {
        workers.end(rest);
      }
    }
  }

  // Returns the first part of what is left, if it was cut on the way.
  private @Nullable SplitTask move(SplitTask task, Rest rest) {
    MovingSplit moving = new MovingSplit(load, sinks, backoff, task.entry(), task.state());
    read(task.split(), moving, rest);
    if (rest.places() > 0) {
      Split left = new Split(task.split().container(), moving.state().remaining(), rest.records());
      List<Split> parts = cut(left, rest.places() + 1);
      if (parts.size() > 1) {
        List<SplitTask> tasks = entries.divide(task.entry(), moving.state(), parts);
        workers.offer(tasks.subList(1, tasks.size()), rest.places());
        return tasks.get(0);
      }
      goOnAlone(rest);
      read(left, moving, rest);
    }
    entries.note(task.entry(), moving.finish());
    return null;
  }

  // What can't be cut is read on: if something is wrong, it will show itself there.
  private List<Split> cut(Split left, int parts) {
    try {
      return Stages.join(load.plan().cut(left, parts));
    } catch (MigrationException e) {
      load.throwIfStopped();
      LOG.warn(
          "'{}': what is left of a split can't be cut for idle workers; it is read on by one: {}",
          left.container(),
          String.valueOf(e.getMessage()));
      return List.of(left);
    }
  }

  private void goOnAlone(Rest rest) {
    workers.offer(List.of(), rest.places());
    rest.stayWhole();
  }

  // To the end, or until free places were taken.
  private void read(Split from, MovingSplit moving, Rest rest) {
    ExtractPlan plan = load.plan();
    Split split = from;
    int tries = 0;
    while (true) {
      SplitState before = moving.state();
      try {
        read(plan, split, moving, rest);
        return;
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
      // A failed source can't be asked again: plan what is left of the split. Other workers could
      // not open parts of that plan.
      goOnAlone(rest);
      KeyRange left = moving.state().remaining();
      plan = replan(left);
      split = new Split(from.container(), left, 0);
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

  private void read(ExtractPlan plan, Split split, MovingSplit moving, Rest rest) {
    List<Split> parts = plan == load.plan() ? List.of(split) : plan.splits();
    for (Split part : parts) {
      RecordSource source = new Interruptible(Stages.join(plan.open(part)), rest);
      try {
        Stages.join(Batches.forEach(source, batch -> accept(batch, moving, rest)));
      } finally {
        moving.settle();
        Stages.join(source.closeAsync());
      }
      moving.throwIfFailed();
    }
  }

  /** Ends once free places were taken: what comes then is cut for them. */
  private record Interruptible(RecordSource source, Rest rest) implements RecordSource {
    @Override
    public CompletionStage<Optional<RecordBatch>> nextBatch() {
      return rest.places() > 0
          ? CompletableFuture.completedFuture(Optional.empty())
          : source.nextBatch();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      return source.closeAsync();
    }
  }

  private CompletionStage<?> accept(RecordBatch batch, MovingSplit moving, Rest rest) {
    Transformed result;
    try {
      load.throwIfStopped();
      moving.throwIfFailed();
      result = transforms.apply(batch);
      if (!load.transforms().expands()) {
        checkSizes(batch, result);
      }
      rest.read(batch.size());
      // Without a position nobody could say what is left.
      if (workers.anyFree() && batch.position().isPresent()) {
        rest.take(workers.takeFreePlaces(rest));
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
