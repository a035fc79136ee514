package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import java.util.List;

/**
 * What became of a batch. Unless the transform expands, {@code batch.size() + filtered +
 * rejections.size()} is the given batch's size.
 *
 * @param batch the records that go on, maybe none
 * @param filtered how many records were left out on purpose
 * @param rejections those that can't be transformed; the row is that of the given batch
 */
public record TransformResult(RecordBatch batch, long filtered, List<Rejection> rejections) {
  /** Copies the list. */
  public TransformResult {
    rejections = List.copyOf(rejections);
  }

  /** All records go on. */
  public static TransformResult of(RecordBatch batch) {
    return new TransformResult(batch, 0, List.of());
  }
}
