package io.polymigrate.reactive;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.core.flow.BatchPublisher;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The rules of reactive streams, for sources that answer on other threads. */
public class SlowSourceTest extends FlowPublisherVerification<RecordBatch> {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  /** Waits generously: the machine may be busy. */
  public SlowSourceTest() {
    super(new TestEnvironment(1_000, 100));
  }

  @Override
  public Flow.Publisher<RecordBatch> createFlowPublisher(long elements) {
    return new BatchPublisher(() -> CompletableFuture.supplyAsync(() -> later(elements), executor));
  }

  @Override
  public Flow.Publisher<RecordBatch> createFailedFlowPublisher() {
    return new BatchPublisher(
        () -> {
          throw new IllegalStateException("no source");
        });
  }

  private RecordSource later(long elements) {
    RecordSource source = BatchPublisherTest.source(elements);
    return new RecordSource() {
      @Override
      public CompletionStage<Optional<RecordBatch>> nextBatch() {
        return CompletableFuture.supplyAsync(source::nextBatch, executor)
            .thenCompose(stage -> stage);
      }

      @Override
      public CompletionStage<Void> closeAsync() {
        return source.closeAsync();
      }
    };
  }

  /** Ends the threads. */
  @AfterClass
  public void stop() {
    executor.shutdown();
  }
}
