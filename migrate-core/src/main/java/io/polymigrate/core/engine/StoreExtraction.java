package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.core.carry.Carriers;
import io.polymigrate.core.transform.Extraction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a store; what it carries is decoded. What shape a container's records have is found out
 * once where a store has to read all of them for it.
 */
public final class StoreExtraction implements Extraction {
  private final DatabaseAdapter adapter;
  private final Map<String, RecordSchema> shapes = new ConcurrentHashMap<>();

  /** Reads through this adapter, which stays the caller's. */
  public StoreExtraction(DatabaseAdapter adapter) {
    this.adapter = adapter;
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    RecordSchema known = shapes.get(request.container());
    ExtractRequest asked =
        known == null || request.schema().isPresent() ? request : request.withSchema(known);
    return adapter
        .plan(asked, context)
        .thenApply(
            plan -> {
              if (plan.inferred() && request.fields().isEmpty()) {
                shapes.putIfAbsent(request.container(), plan.schema());
              }
              return decoded(plan);
            });
  }

  private static ExtractPlan decoded(ExtractPlan plan) {
    Carriers carriers = Carriers.decoding(plan.schema());
    RecordSchema schema = Carriers.logical(plan.schema());
    return new DecodedPlan(plan, schema, carriers);
  }

  private record DecodedPlan(ExtractPlan plan, RecordSchema schema, Carriers carriers)
      implements ExtractPlan {
    @Override
    public List<Split> splits() {
      return plan.splits();
    }

    @Override
    public boolean resumable() {
      return plan.resumable();
    }

    @Override
    public boolean consistent() {
      return plan.consistent();
    }

    @Override
    public boolean sampled() {
      return plan.sampled();
    }

    @Override
    public CompletionStage<RecordSource> open(Split split) {
      CompletionStage<RecordSource> opened = plan.open(split);
      return carriers.any()
          ? opened.thenApply(source -> new DecodedSource(source, carriers))
          : opened;
    }

    @Override
    public CompletionStage<List<Split>> cut(Split rest, int parts) {
      return plan.cut(rest, parts);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      return plan.closeAsync();
    }
  }

  private record DecodedSource(RecordSource source, Carriers carriers) implements RecordSource {
    @Override
    public CompletionStage<Optional<RecordBatch>> nextBatch() {
      return source.nextBatch().thenApply(batch -> batch.map(carriers::over));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      return source.closeAsync();
    }
  }
}
