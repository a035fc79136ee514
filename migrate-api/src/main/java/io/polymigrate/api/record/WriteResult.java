package io.polymigrate.api.record;

import java.util.List;

/**
 * What became of a batch: {@code written + skipped + rejections.size()} is the batch's size.
 *
 * @param written how many records the store holds now as given
 * @param skipped how many were left out because the key existed ({@link LoadMode#SKIP_EXISTING})
 * @param rejections those refused, each with its reason
 */
public record WriteResult(long written, long skipped, List<Rejection> rejections) {
  /** Copies the list. */
  public WriteResult {
    rejections = List.copyOf(rejections);
  }

  /** All records were written. */
  public static WriteResult allWritten(long count) {
    return new WriteResult(count, 0, List.of());
  }
}
