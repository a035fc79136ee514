package io.polymigrate.core.verify;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.transform.BoundTransform;
import io.polymigrate.core.transform.TransformResult;
import io.polymigrate.core.transform.TransformRun;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** One end of a verification, planned; it can be read several times. */
final class OpenEnd {
  /** Takes one record, whose hashes the hasher holds. */
  interface RecordUse {
    void use(RowHasher hasher, RecordBatch batch, int row);
  }

  private final ExtractPlan plan;
  private final Optional<BoundTransform> transform;
  private final Supplier<RowHasher> hashers;
  private final Set<RecordKey> rejected;
  private final LongAdder leftOut = new LongAdder();

  OpenEnd(
      ExtractPlan plan,
      Optional<BoundTransform> transform,
      Supplier<RowHasher> hashers,
      Set<RecordKey> rejected) {
    this.plan = plan;
    this.transform = transform;
    this.hashers = hashers;
    this.rejected = rejected;
  }

  /** Starts reading anew; workers share the splits. */
  Queue<Split> start() {
    leftOut.reset();
    return new ConcurrentLinkedQueue<>(plan.splits());
  }

  /** Roughly how many records one reading gives; 0 when unknown. */
  long estimatedRecords() {
    return plan.splits().stream().mapToLong(Split::estimatedRecords).sum();
  }

  /** Records left out in the last reading. */
  long leftOut() {
    return leftOut.sum();
  }

  /** Reads splits until there is none left. Blocks. */
  void read(Queue<Split> splits, CallContext call, LongConsumer progress, RecordUse use) {
    RowHasher hasher = hashers.get();
    Optional<TransformRun> run = transform.map(BoundTransform::newRun);
    for (Split split = splits.poll(); split != null; split = splits.poll()) {
      RecordSource source = Stages.join(plan.open(split));
      try {
        Optional<RecordBatch> batch = Stages.join(source.nextBatch());
        while (batch.isPresent()) {
          progress.accept(batch.get().size());
          read(batch.get(), run, hasher, use);
          call.throwIfStopped();
          batch = Stages.join(source.nextBatch());
        }
      } finally {
        Stages.join(source.closeAsync());
      }
    }
  }

  private void read(
      RecordBatch given, Optional<TransformRun> run, RowHasher hasher, RecordUse use) {
    RecordBatch batch = given;
    try {
      if (run.isPresent()) {
        TransformResult result = run.get().apply(given);
        leftOut.add(result.rejections().size());
        batch = result.batch();
      }
      for (int row = 0; row < batch.size(); row++) {
        read(batch, row, hasher, use);
      }
    } finally {
      batch.release();
    }
  }

  // A record that can't be computed or read can't have been written either.
  private void read(RecordBatch batch, int row, RowHasher hasher, RecordUse use) {
    try {
      hasher.hash(batch, row);
    } catch (RefusedValueException e) {
      leftOut.increment();
      return;
    }
    if (!rejected.isEmpty() && rejected.contains(hasher.key())) {
      leftOut.increment();
      return;
    }
    use.use(hasher, batch, row);
  }
}
