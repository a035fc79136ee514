package io.polymigrate.core.flow;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's subscription. Whatever happens (opened, asked for more, pulled, cancelled) only
 * notes it and calls {@link #drain()}, which acts on all that was noted, one thread at a time: so
 * signals never overlap, and a source that answers at once does not deepen the stack.
 */
final class BatchSubscription implements Flow.Subscription {
  private final AtomicInteger noted = new AtomicInteger();
  private final AtomicLong demand = new AtomicLong();
  private volatile boolean cancelled;
  private volatile boolean refused;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable RecordSource opened;
  private volatile @Nullable Pulled pulled;

  /** A source's answer. */
  private record Pulled(Optional<RecordBatch> batch) {}

  // Touched by the draining thread only.
  private Flow.@Nullable Subscriber<? super RecordBatch> subscriber;
  private boolean pulling;

  BatchSubscription(Flow.Subscriber<? super RecordBatch> subscriber) {
    this.subscriber = subscriber;
  }

  void open(Supplier<? extends CompletionStage<? extends RecordSource>> sources) {
    if (cancelled) {
      drain();
      return;
    }
    try {
      var unused =
          sources
              .get()
              .whenComplete(
                  (source, failed) -> {
                    if (failed == null) {
                      opened = source;
                    } else {
                      failure = Stages.unwrap(failed);
                    }
                    drain();
                  });
    } catch (RuntimeException e) {
      failure = e;
      drain();
    }
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      refused = true;
    } else {
      long unused = demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    drain();
  }

  @Override
  public void cancel() {
    cancelled = true;
    drain();
  }

  private void drain() {
    if (noted.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      act();
      seen = noted.addAndGet(-seen);
    } while (seen != 0);
  }

  private void act() {
    Flow.Subscriber<? super RecordBatch> receiver = subscriber;
    if (receiver == null || cancelled) {
      end();
    } else if (refused) {
      end();
      receiver.onError(
          new IllegalArgumentException("At least one batch must be asked for (rule 3.9)"));
    } else if (failure != null) {
      Throwable reason = failure;
      end();
      receiver.onError(reason);
    } else {
      deliver(receiver);
    }
  }

  private void deliver(Flow.Subscriber<? super RecordBatch> receiver) {
    Pulled answer = pulled;
    if (answer != null) {
      pulled = null;
      pulling = false;
      if (answer.batch().isEmpty()) {
        end();
        receiver.onComplete();
        return;
      }
      if (demand.get() != Long.MAX_VALUE) {
        long unused = demand.decrementAndGet();
      }
      receiver.onNext(answer.batch().get());
    }
    RecordSource source = opened;
    if (source != null && !pulling && demand.get() > 0 && !cancelled) {
      pulling = true;
      pull(source);
    }
  }

  private void pull(RecordSource source) {
    try {
      var unused =
          source
              .nextBatch()
              .whenComplete(
                  (batch, failed) -> {
                    if (failed == null) {
                      pulled = new Pulled(batch);
                    } else {
                      failure = Stages.unwrap(failed);
                    }
                    drain();
                  });
    } catch (RuntimeException e) {
      failure = e;
      int unused = noted.incrementAndGet();
    }
  }

  // Also forgets the subscriber (rule 3.13). What comes in later is given back at once.
  private void end() {
    subscriber = null;
    Pulled answer = pulled;
    pulled = null;
    if (answer != null) {
      answer.batch().ifPresent(RecordBatch::release);
    }
    RecordSource source = opened;
    opened = null;
    if (source != null) {
      var unused = source.closeAsync();
    }
  }
}
