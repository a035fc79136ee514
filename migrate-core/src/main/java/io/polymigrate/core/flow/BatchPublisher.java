package io.polymigrate.core.flow;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * Publishes a source's batches, as many as are asked for and not one more. Each subscriber gets a
 * source of its own, which is closed when the subscription ends. The subscriber releases the
 * batches it gets.
 */
public final class BatchPublisher implements Flow.Publisher<RecordBatch> {
  private final Supplier<? extends CompletionStage<? extends RecordSource>> sources;

  /** Publishes what these sources give; one is opened for each subscriber. */
  public BatchPublisher(Supplier<? extends CompletionStage<? extends RecordSource>> sources) {
    this.sources = sources;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super RecordBatch> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    BatchSubscription subscription = new BatchSubscription(subscriber);
    subscriber.onSubscribe(subscription);
    subscription.open(sources);
  }
}
