package io.polymigrate.core.transform;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import java.util.concurrent.CompletionStage;

/**
 * Something that records are read from: a store whose carried values are decoded, or one with
 * children embedded, or the result of transforms. Safe for use by many threads.
 */
@FunctionalInterface
public interface Extraction {

  /** Plans a read; schema and batches have logical types only. */
  CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context);

  /** Records read so far that were to be embedded and belong to no record that was read. */
  default long orphans() {
    return 0;
  }
}
