package io.polymigrate.api.record;

import io.polymigrate.api.AsyncCloseable;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Records of one split, pulled batch by batch in key order.
 *
 * <p><b>Rules for implementers</b>
 *
 * <ul>
 *   <li>One call at a time: the next is made after the last stage completed.
 *   <li>Every record of the split is delivered exactly once; an empty answer is the end, and is
 *       given again when asked again.
 *   <li>A batch holds at least one record and never more than asked for.
 *   <li>A failure is final: close the source, plan again from the last position.
 * </ul>
 */
public interface RecordSource extends AsyncCloseable {
  /** The next batch, or empty at the end. */
  CompletionStage<Optional<RecordBatch>> nextBatch();
}
