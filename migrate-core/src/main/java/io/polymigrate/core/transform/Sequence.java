package io.polymigrate.core.transform;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Two transforms as one.
 *
 * @param first what happens first
 * @param second what happens to what the first made
 */
record Sequence(Transform first, Transform second) implements Transform {

  @Override
  public CompletionStage<BoundTransform> bind(RecordSchema source, TransformContext context) {
    return first
        .bind(source, context)
        .thenCompose(
            bound ->
                second
                    .bind(bound.schema(), context)
                    .thenApply(next -> new ChainedTransform(bound, next)));
  }

  @Override
  public String identity() {
    return Json.write(List.of(first.identity(), second.identity()));
  }
}
