package io.polymigrate.api.record;

import io.polymigrate.api.AsyncCloseable;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One load of one container: made after the target was checked or created, before the first record.
 * Closing without {@link #complete()} keeps what is needed to resume. Safe for use by many threads.
 */
public interface LoadSession extends AsyncCloseable {

  /** What a resumed run must hand in again, opaque; kept by the engine before the first record. */
  String resumeState();

  /** Whether marks given to {@link RecordSink#write} are committed with the records. */
  boolean atomicCheckpoints();

  /**
   * How many bytes a batch may come to hold where an engine finds that larger ones are faster; a
   * batch of a size that somebody asked for may be larger. Less where the store works on a batch as
   * a whole and serves nobody else meanwhile.
   */
  default long largestBatch() {
    return Long.MAX_VALUE;
  }

  /** Opens a sink; one for each worker. */
  CompletionStage<RecordSink> openSink();

  /**
   * Ends the load: swaps what was staged, makes keys, indexes and constraints, stores the logical
   * schema beside the data. Idempotent: killed and called again it ends in the same state.
   */
  CompletionStage<Void> complete();

  /**
   * What the container that this load made does not have of its origin ({@link
   * LoadRequest#restored}): indexes, constraints, defaults and the like. Known once {@link
   * #complete()} is through; empty where the load made no container, or knows no origin. See {@link
   * io.polymigrate.api.spi.LeftOuts}.
   */
  default List<LeftOut> leftOut() {
    return List.of();
  }

  /** Gives the load up: removes staging, and the container if this load made it. */
  CompletionStage<Void> abort();
}
