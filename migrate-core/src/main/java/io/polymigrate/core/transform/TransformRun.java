package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;

/**
 * One worker's use of a transform; called by one thread at a time.
 *
 * <p><b>Rules for implementers</b>
 *
 * <ul>
 *   <li>The batch given back is a view over the one given, or the same, or a copy; releasing it
 *       releases the one given. Its position and {@link RecordBatch#byteSize()} are the given
 *       one's, or better.
 *   <li>It may be read on another thread while the next {@code apply} runs: they share no scratch.
 *       It may be read more than once.
 *   <li>Order is kept.
 *   <li>A record that can't be transformed is a rejection of the result; a value found wrong only
 *       when it is asked for throws {@link io.polymigrate.api.error.RefusedValueException} there.
 *   <li>A batch whose rows are not the given one's rows implements {@link DerivedBatch}.
 * </ul>
 */
@FunctionalInterface
public interface TransformRun {

  /** Transforms a batch; the result may hold no record. */
  TransformResult apply(RecordBatch batch);
}
