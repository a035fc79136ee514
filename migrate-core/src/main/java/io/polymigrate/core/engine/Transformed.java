package io.polymigrate.core.engine;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.core.transform.DerivedBatch;
import java.util.List;

/**
 * A batch after all transforms.
 *
 * @param source as it was read
 * @param steps what each transform made of it, in order; none when there is no transform
 * @param filtered how many records were left out on purpose
 * @param rejections rows of the source that can't be transformed
 */
record Transformed(
    RecordBatch source, List<RecordBatch> steps, long filtered, List<Rejection> rejections) {

  /** What is to be loaded; releasing it releases the source. */
  RecordBatch batch() {
    return steps.isEmpty() ? source : steps.get(steps.size() - 1);
  }

  /** The same rejections with the rows of the source, by what they were made of. */
  List<Rejection> ofSource(List<Rejection> ofBatch) {
    return ofBatch.stream().map(rejection -> ofSource(rejection, source, steps)).toList();
  }

  static Rejection ofSource(Rejection rejection, RecordBatch source, List<RecordBatch> steps) {
    int row = rejection.row();
    for (int i = steps.size() - 1; i >= 0; i--) {
      RecordBatch given = i == 0 ? source : steps.get(i - 1);
      RecordBatch batch = steps.get(i);
      while (batch != given && batch instanceof DerivedBatch derived) {
        row = derived.sourceRow(row);
        batch = derived.source();
      }
    }
    return new Rejection(row, rejection.field(), rejection.code(), rejection.reason());
  }
}
