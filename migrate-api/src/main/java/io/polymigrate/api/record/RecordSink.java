package io.polymigrate.api.record;

import io.polymigrate.api.AsyncCloseable;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Takes batches of one load. Each worker has its own.
 *
 * <p><b>Rules for implementers</b>
 *
 * <ul>
 *   <li>When the stage completes, the accepted records are durable as far as the store promises it.
 *   <li>The sink releases the batch, whatever happens.
 *   <li>A record that can't be held is a {@link Rejection}, not a failure; the others are written.
 *   <li>Several writes may be in flight; two records of one key are applied in the order given.
 *   <li>Writing a batch again leaves the store as writing it once (but for {@link
 *       LoadMode#INSERT}).
 *   <li>If the load keeps checkpoints itself, the mark is committed with the records, or neither. A
 *       batch with a mark and rejections is not applied at all (nothing written, no mark): the
 *       result names the rejections with {@code written} 0, and the engine, once it has kept them,
 *       writes the rest again with a new mark. A batch with a mark may be empty.
 * </ul>
 */
public interface RecordSink extends AsyncCloseable {
  /** Writes a batch; the mark is given only if {@link LoadSession#atomicCheckpoints()}. */
  CompletionStage<WriteResult> write(RecordBatch batch, Optional<CheckpointMark> mark);

  /**
   * Says, before the first write, that the run fails with the first refused record. A sink that
   * finds a refused record before it has sent the batch then sends nothing of it, nor of later
   * ones; its result names the rejections and accounts for no other record. A sink that learns of
   * refusals only from the store need not do anything.
   */
  default void stopAtRejections() {}
}
