package io.polymigrate.api.record;

import io.polymigrate.api.AsyncCloseable;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * How a container will be read: splits of even size over one consistent snapshot, where the store
 * can give one. Holds the snapshot until closed. Safe for use by many threads.
 */
public interface ExtractPlan extends AsyncCloseable {

  /**
   * The shape of the records as the store holds them. Where a logical schema is stored beside the
   * data (or given by the request), types are the logical ones and {@code held} what the source
   * writes; the engine decodes.
   */
  RecordSchema schema();

  /**
   * Disjoint, and together all records of the request's ranges. In the order of the request's
   * ranges, and within one of them in key order: a range that was cut is replaced by its parts.
   */
  List<Split> splits();

  /** Whether a position is still good after a restart; false where the container has no key. */
  boolean resumable();

  /** Whether all splits see one snapshot. */
  boolean consistent();

  /** Opens one split for reading; several may be open at once. */
  CompletionStage<RecordSource> open(Split split);
}
