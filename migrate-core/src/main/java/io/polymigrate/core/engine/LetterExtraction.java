package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.transform.Extraction;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Reads dead letters in the place of the source, in the shape that the source gives. */
final class LetterExtraction implements Extraction {
  private final Extraction source;
  private final Path file;
  private final Executor executor;

  LetterExtraction(Extraction source, Path file, Executor executor) {
    this.source = source;
    this.file = file;
    this.executor = executor;
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return source
        .plan(request.withParallelism(1), context)
        .thenCompose(
            plan -> {
              RecordSchema schema = plan.schema();
              return plan.closeAsync().thenApply(closed -> new LetterPlan(request, schema));
            });
  }

  private final class LetterPlan implements ExtractPlan {
    private final ExtractRequest request;
    private final RecordSchema schema;

    LetterPlan(ExtractRequest request, RecordSchema schema) {
      this.request = request;
      this.schema = schema;
    }

    @Override
    public RecordSchema schema() {
      return schema;
    }

    @Override
    public List<Split> splits() {
      return List.of(new Split(request.container(), KeyRange.ALL, 0));
    }

    @Override
    public boolean resumable() {
      return false;
    }

    @Override
    public boolean consistent() {
      return true;
    }

    @Override
    public CompletionStage<RecordSource> open(Split split) {
      return Stages.supply(
          executor, () -> new LetterSource(new LetterReader(file)), UnitRun::unchecked);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      return CompletableFuture.completedFuture(null);
    }

    private final class LetterSource implements RecordSource {
      private final LetterReader reader;

      LetterSource(LetterReader reader) {
        this.reader = reader;
      }

      @Override
      public CompletionStage<Optional<RecordBatch>> nextBatch() {
        return Stages.supply(
            executor,
            () -> reader.nextBatch(schema, request.batch().records()),
            UnitRun::unchecked);
      }

      @Override
      public CompletionStage<Void> closeAsync() {
        reader.close();
        return CompletableFuture.completedFuture(null);
      }
    }
  }
}
