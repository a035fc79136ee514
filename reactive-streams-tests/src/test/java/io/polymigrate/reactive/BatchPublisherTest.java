package io.polymigrate.reactive;

import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.flow.BatchPublisher;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The rules of reactive streams, for sources that answer at once. */
public class BatchPublisherTest extends FlowPublisherVerification<RecordBatch> {
  private static final RecordSchema SCHEMA =
      new RecordSchema(List.of(Field.of("n", LogicalType.Simple.LONG)), List.of());

  /** Waits generously: the machine may be busy. */
  public BatchPublisherTest() {
    super(new TestEnvironment(1_000, 100));
  }

  @Override
  public Flow.Publisher<RecordBatch> createFlowPublisher(long elements) {
    return new BatchPublisher(() -> CompletableFuture.completedFuture(source(elements)));
  }

  @Override
  public Flow.Publisher<RecordBatch> createFailedFlowPublisher() {
    return new BatchPublisher(
        () -> CompletableFuture.failedFuture(new IllegalStateException("no source")));
  }

  /** A source of so many batches. */
  static RecordSource source(long elements) {
    return new RecordSource() {
      private long left = elements;

      @Override
      public CompletionStage<Optional<RecordBatch>> nextBatch() {
        return CompletableFuture.completedFuture(
            left-- > 0 ? Optional.of(batch(left)) : Optional.empty());
      }

      @Override
      public CompletionStage<Void> closeAsync() {
        return CompletableFuture.completedFuture(null);
      }
    };
  }

  private static RecordBatch batch(long number) {
    return new ObjectBatch(SCHEMA, List.<Object[]>of(new Object[] {number}), Optional.empty());
  }
}
